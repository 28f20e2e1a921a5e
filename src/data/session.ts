/** The role that the first migration makes and under which every statement runs. */
export const ROLE = 'medical_app';

/** Milliseconds: a statement that takes longer is a defect or an attack, and gives its connection back. */
export const STATEMENT_TIMEOUT = 30_000;

/** What holds for every statement of this program. */
const settings = {
  role: ROLE,
  TimeZone: 'UTC',
  statement_timeout: String(STATEMENT_TIMEOUT),
  idle_in_transaction_session_timeout: String(STATEMENT_TIMEOUT),
};

/** Calls that make the settings, for the session or for the transaction at hand. */
export const settingCalls = (scope: 'session' | 'transaction'): string[] =>
  Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', '${value}', ${scope === 'transaction'})`,
  );
