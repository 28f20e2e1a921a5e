// Words that carry no clinical matter by themselves; they neither count for nor against a statement.
const EMPTY = new Set(
  (
    'a an the and or nor but of in on at to for with without from by as is are was were be been being has have had having this that these those ' +
    'her hers his him their them they he she it its i we our us you your my me who which what when where while if then than so also both either ' +
    'will would can could may might should shall must do does did done not no nil none any some all each more most much many very quite just only ' +
    'patient pt patients reports report reported states state stated notes note noted denies deny denied endorses endorse endorsed admits explains ' +
    'presents present presented presenting describes described complains complaining complaint complaints mentions confirms feels feel feeling felt ' +
    'history hx past medical significant year years old yo female male man woman lady gentleman pleasant today clinic visit evaluation here ' +
    'continue continues continued start started take takes taking took use uses used using get gets got go goes going come comes came make see seen ' +
    'well good doing day days week weeks month months time times ago since last recent recently currently current now still about around approximately ' +
    'per mg mcg ml g kg daily twice once up down out over under into during after before back again further regarding due other another such there ' +
    'ms mr mrs dr md however although because through until including within between off like even able sure really okay ok'
  ).split(' '),
);

const IRREGULAR = /(?:ss|us|is|itis|osis)$/;

/** Singular form of a word in small letters, under which two mentions count as the same. */
function stem(lower: string): string {
  if (!lower.endsWith('s') || lower.length <= 3) return lower;
  if (lower.length > 4 && lower.endsWith('ies')) return `${lower.slice(0, -3)}y`;
  return IRREGULAR.test(lower) ? lower : lower.slice(0, -1);
}

// Whatever is no blank and no sign; far faster than \p{L} on long charts.
const WORD =
  /[^\s!-/:-@[-`{-¿\u2000-\u206f\u3000-\u303f]+(?:['’-][^\s!-/:-@[-`{-¿\u2000-\u206f\u3000-\u303f]+)*/g;

/** Stems of the words of a text that carry matter, in order. */
export function contentWords(text: string): string[] {
  const found: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    const bare = /['’]s$/.test(word) ? word.slice(0, -2) : word;
    if (EMPTY.has(bare) || /^\d+$/.test(bare)) continue;
    // A compound ("x-ray", "follow-up") counts by its parts too.
    if (bare.includes('-')) for (const part of bare.split('-')) if (part.length > 2) found.push(stem(part));
    found.push(stem(bare));
  }
  return found;
}

const SIDES = new Set(['left', 'right', 'bilateral']);

/** The matter of a text: its words, each once, and the pairs of a side and what it is said of. */
export function conceptsOf(text: string): string[] {
  const found = new Set<string>();
  let side: string | undefined;
  for (const stem of contentWords(text)) {
    if (!SIDES.has(stem)) {
      found.add(stem);
      if (side) found.add(`${side} ${stem}`);
    }
    side = SIDES.has(stem) ? stem : undefined;
  }
  return [...found];
}

/** Length as the contract counts it: Unicode code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next < 0xe000) i++;
    }
    count++;
  }
  return count;
}
