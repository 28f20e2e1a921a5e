import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import { systemActor } from '../core/actor.ts';
import { systemClock } from '../core/clock.ts';
import { auditLogger, describeError, type Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { RedisCounter } from '../queue/redis-counter.ts';
import type { Store } from '../repositories/store.ts';
import { AuditSealer } from '../services/audit/sealing.ts';
import { AccessTokens } from '../services/identity/access-tokens.ts';
import { AuthenticationService } from '../services/identity/authentication.ts';
import { OutsideTokens } from '../services/identity/outside-tokens.ts';
import { LimitService, MemoryCounter } from '../services/limits.ts';

/** Without authentication nothing accepts a token; one that was asked for all the same ends with this process. */
export function createTokens({ security }: Config): AccessTokens {
  const { secretKeys, accessTokenMinutes } = security;
  return new AccessTokens(secretKeys.length > 0 ? secretKeys : [randomUUID()], accessTokenMinutes);
}

/** Who comes in, and how often. */
export function openDoor({ security, jobs }: Config, logger: Logger, store: Store, tokens: AccessTokens) {
  const { authMode, oidc, rateLimits } = security;
  const onAway = (error: Error) =>
    logger.warn(describeError(error), 'Redis cannot be reached; each process counts calls for itself');
  const shared = rateLimits && jobs.redisUrl ? new RedisCounter(jobs.redisUrl, onAway) : undefined;
  const outside = oidc && new OutsideTokens(oidc, fetch);
  return {
    authentication:
      authMode === 'required'
        ? new AuthenticationService({ store, clock: systemClock, tokens, outside })
        : undefined,
    limits: rateLimits && new LimitService(shared ?? new MemoryCounter(), rateLimits),
    close: () => shared?.close(),
  };
}

/** Undefined without a key: entries are written all the same. */
export function openSealer(
  { security }: Config,
  logger: Logger,
  store: Store,
  metrics: Metrics,
): AuditSealer | undefined {
  const { auditKey, auditHeadFile } = security;
  if (auditKey === undefined) return undefined;
  metrics.audit.watchOldest(() => store.read(systemActor, ({ audits }) => audits.oldestUnsealed()));
  const heads = auditLogger(logger);
  const sealer = new AuditSealer({
    store,
    key: auditKey,
    async exportHead(head) {
      heads.info(head, 'audit head');
      if (auditHeadFile) await appendFile(auditHeadFile, `${JSON.stringify(head)}\n`, { flush: true });
    },
    onFailure(error) {
      metrics.audit.sealFailures.inc();
      logger.error(describeError(error), 'the audit could not be sealed');
    },
  });
  sealer.start();
  return sealer;
}
