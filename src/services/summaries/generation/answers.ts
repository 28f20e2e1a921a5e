/** A line of a model's answer: the sentence, and the numbers of the statements that it claims to rest on. */
export interface CitedLine {
  text: string;
  numbers: number[];
}

/** Characters; a line beyond this is no sentence. */
const MAX_LINE = 4_000;
const MAX_NUMBERS = 50;

/** `[3]`, `[3, 8]`, `[3-5]`, `[3 and 8]`, `[statements 3; 8]`, `[#3]`, `[^3]`, `[S3]`, also in the brackets of East Asian text. */
const citation =
  /\s*[[\u3010\uff3b]\s*(?:(?:statements?|refs?|nos?\.?|s|\^)\s*)?(#?\d{1,6}(?:\s*(?:[,;&、，]|–|-|and|to)\s*[#s[]?\d{1,6}\]?)*)\s*[\]\u3011\uff3d]/gi;

/** Cuts a stream of text into lines as they end. */
export class LineReader {
  #rest = '';

  /** Lines that this piece of text completes. */
  push(text: string): CitedLine[] {
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_LINE) {
      lines.push(this.#rest);
      this.#rest = '';
    }
    return lines.flatMap(readLine);
  }

  /** The last line, which nothing ended. @param isWhole false where the model was cut off in it */
  end(isWhole: boolean): CitedLine[] {
    return isWhole ? readLine(this.#rest) : [];
  }
}

/** Nothing for a line without words. */
export function readLine(line: string): CitedLine[] {
  const numbers = new Set<number>();
  const text = line
    .slice(0, MAX_LINE)
    .replace(citation, (_, list: string) => {
      for (const number of expand(list)) if (numbers.size < MAX_NUMBERS) numbers.add(number);
      return '';
    })
    .replace(/^\s*(?:[-*•–]\s+|\d{1,3}[.)]\s+)/, '')
    .replace(/\s+([.,;:!?])/g, '$1')
    .replace(/([.!?])\.+$/, '$1')
    .trim();
  return /[\p{L}\p{N}]/u.test(text) ? [{ text, numbers: [...numbers] }] : [];
}

/** `3, 5-7` is 3, 5, 6, 7. */
function expand(list: string): number[] {
  const numbers: number[] = [];
  for (const [, first = '', last] of list.matchAll(/(\d+)(?:\s*(?:–|-|to)\s*[#s[]?(\d+))?/gi)) {
    const [from, to] = [Number(first), Number(last ?? first)];
    for (let number = from; number <= Math.min(to, from + MAX_NUMBERS); number++) numbers.push(number);
  }
  return numbers;
}
