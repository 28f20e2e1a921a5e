import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../test/support/openapi.ts';

/** Writes docs/openapi.json anew; a test compares it with what the routes say. */
writeFileSync(new URL('../docs/openapi.json', import.meta.url), await openApiDocument());
