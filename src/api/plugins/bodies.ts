import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import secureJson from 'secure-json-parse';
import { AppError } from '../../core/errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** SHA-256 of the body as it was sent; '' without one. */
    bodyHash: string;
  }
}

const plain = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?;?$/i;

const unsupported = () => Object.assign(new Error('Unsupported media type'), { statusCode: 415 });

/** Bodies: JSON in UTF-8, not compressed, without keys that reach for prototypes. The bytes are checked before they are text. */
export function readBodies(app: FastifyInstance): void {
  app.decorateRequest('bodyHash', '');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    if (!plain.test(request.headers['content-type'] ?? '')) return done(unsupported());
    if (bytes.length === 0) return done(null, undefined);
    if (!isUtf8(bytes)) return done(new AppError('malformed', 'The body is not valid UTF-8.'));
    request.bodyHash = createHash('sha256').update(bytes).digest('hex');
    try {
      done(null, secureJson.parse(bytes, { protoAction: 'error', constructorAction: 'error' }));
    } catch {
      done(new AppError('malformed', 'The body is not valid JSON.'));
    }
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') return done(unsupported());
    done(isReadableQuery(request.url) ? undefined : unreadable());
  });
}

const unreadable = () => new AppError('malformed', 'The query is not valid percent-encoded UTF-8.');

/** Parsing a query replaces what it cannot decode, and would then search for that. */
function isReadableQuery(url: string): boolean {
  const query = url.indexOf('?');
  if (query === -1 || !url.includes('%', query)) return true;
  try {
    decodeURIComponent(url.slice(query));
    return true;
  } catch {
    return false;
  }
}
