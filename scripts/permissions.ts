/** Writes docs/permissions.md. */
import { writeFileSync } from 'node:fs';
import { permissionDocument } from '../test/support/permissions.ts';

writeFileSync('docs/permissions.md', await permissionDocument());
