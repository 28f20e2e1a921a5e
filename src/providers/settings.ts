/** Where settings come from: `process.env` or a test's object. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings and collects one line for each that is malformed. A line names the variable and what it must be,
 * never its value: a key pasted into the wrong variable must not reach the log. Blank means not set.
 */
export class SettingsReader {
  readonly #env: Environment;
  readonly #problems: string[];

  constructor(env: Environment, problems: string[]) {
    this.#env = env;
    this.#problems = problems;
  }

  problem(line: string): void {
    this.#problems.push(line);
  }

  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined;
  }

  number(name: string, range: { min: number; max: number; whole?: boolean }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    const whole = range.whole ?? true;
    const fits = value >= range.min && value <= range.max && (!whole || Number.isInteger(value));
    // `Number` reads hexadecimal and exponents too, which nobody means in a setting.
    if (fits && /^-?\d+(\.\d+)?$/.test(text)) return value;
    this.problem(`${name} must be a ${whole ? 'whole ' : ''}number from ${range.min} to ${range.max}`);
    return undefined;
  }

  /** An http or https address, without a trailing slash. */
  address(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (URL.canParse(text)) {
      const { protocol, username, password, search, hash } = new URL(text);
      const plain = username + password + search + hash === '';
      if (/^https?:$/.test(protocol) && plain) return text.replace(/\/+$/, '');
    }
    this.problem(`${name} must be an http or https address without credentials or a query`);
    return undefined;
  }

  /** A secret that travels in a header, so it cannot hold spaces or line ends. */
  secret(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || /^[\x21-\x7e]+$/.test(text)) return text;
    this.problem(`${name} must be printable ASCII without spaces`);
    return undefined;
  }
}

/** How long one attempt may take, and how long a stream that has begun may be silent, in milliseconds. */
export interface AttemptLimits {
  readonly timeoutMs: number;
  readonly idleMs: number;
}

/** `<PREFIX>_TIMEOUT` and `LLM_STALL_SECONDS`, in seconds. 300 is where Node's own fetch gives up. */
export function readAttemptLimits(read: SettingsReader, prefix: string): AttemptLimits {
  const timeout = read.number(`${prefix}_TIMEOUT`, { min: 1, max: 300, whole: false }) ?? 60;
  const idle = read.number('LLM_STALL_SECONDS', { min: 1, max: 300, whole: false }) ?? 20;
  return { timeoutMs: timeout * 1000, idleMs: idle * 1000 };
}
