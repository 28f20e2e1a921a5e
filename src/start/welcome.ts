import type { Config } from '../config/config.ts';

/** What a person who just started the program wants to know. */
export function welcome(config: Config, address: string): string {
  const { database, docsEnabled, security } = config;
  const patients = `${address}/api/v1/patients`;
  return [
    '',
    `Medical backend (${config.appEnv}) on ${address}`,
    `  data           ${database.url ? 'PostgreSQL at DATABASE_URL' : `embedded, in ${database.dataDir}`}`,
    `  documentation  ${docsEnabled ? `${address}/docs` : 'off (DOCS_ENABLED=true switches it on)'}`,
    ...(security.authMode === 'none'
      ? [
          '',
          '  !! AUTH_MODE=none: nobody is asked for a credential. Whoever reaches this address sees and changes every',
          '  !! record. This is for development on this machine alone; AUTH_MODE=required switches it off.',
          '',
        ]
      : ['  credentials    npm run user -- create makes the first administrator']),
    '  to try',
    `    curl ${patients}`,
    `    curl ${patients}/1/notes`,
    `    curl '${patients}/1/summary?max_length=800'`,
    '',
  ].join('\n');
}
