import { type Finder, matchSpans, type Span } from './spans.ts';
import { classify, fold, isCalendarWord, isRegion } from './vocabulary.ts';

const CAP = "(?:St\\.|Mt\\.|Ft\\.|\\p{Lu}\\.|\\p{Lu}[\\p{L}\\p{M}'’-]{0,30}|\\d{1,3}(?:st|nd|rd|th))";
const STREET_KINDS =
  'street|str|st|avenue|ave|av|road|rd|lane|ln|drive|dr|court|ct|way|wy|boulevard|blvd|place|pl|terrace|ter|terr|circle|cir|square|sq|close|crescent|cres|gardens|garden|gdns|grove|park|parkway|pkwy|highway|hwy|row|mews|walk|trail|trl|loop|alley|plaza|quay|wharf|rise|hill|green|view|path|pike|turnpike|expressway|freeway|crossing|bend|ridge|run|heights|hts|vale|mount|parade|esplanade|promenade|bypass|broadway|causeway|landing|hollow|knoll|point|commons|common|estate|meadows|meadow|strasse|straße|gasse|weg|platz|laan|straat|gate'.split(
    '|',
  );
/** As `Street`, `street` and `STREET`: ignoring case altogether would take any number and word for a street. */
const SUFFIX = `(?:${STREET_KINDS.flatMap((kind) => [`${kind[0]?.toUpperCase()}${kind.slice(1)}`, kind, kind.toUpperCase()]).join('|')})`;
const SURE_SUFFIX =
  '(?:Street|St(?!\\.?\\s\\p{Lu})|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Boulevard|Blvd|Terrace|Crescent|Cres|Parkway|Pkwy|Highway|Hwy|Mews|Gardens|Close|Court|Alley|Esplanade|Turnpike)';
const UNIT =
  '(?:(?:[Aa]pt|APT|[Aa]partment|[Uu]nit|UNIT|[Ss]uite|SUITE|[Ss]te|STE|[Ff]lat|FLAT|[Ff]loor|[Rr]oom|[Bb]ldg|[Bb]uilding|Lot|Trailer|Spc|#)\\.?\\s{0,2}#?\\s?[\\dA-Z][\\dA-Z-]{0,5}\\b)';
const STATE =
  '(?:A[CKLRZ]T?|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVYST]W?|O[HKRN]|P[AER]|QC|QLD|RI|S[CDKA]|T[NXA]S?|UT|V[AIT]C?|W[AIVY]|AB|BC|MB|NB|NL|NS|PEI|YT|AP|AE)';
const ZIP = '\\d{5}(?:-\\d{4})?';
const POSTCODE = '[A-Z]{1,2}\\d[A-Z\\d]?\\s?\\d[A-Z]{2}';
const CANADIAN = '[A-CEGHJ-NPR-TVXY]\\d[A-CEGHJ-NPR-TV-Z][\\s-]?\\d[A-CEGHJ-NPR-TV-Z]\\d';
const CODE = `(?:${ZIP}|${POSTCODE}|${CANADIAN}|[A-Z]{1,2}-?\\d{4,6}|\\d{4}(?!\\d)\\s?[A-Z]{0,2}|\\d{6}|\\d{3}-\\d{4})`;
const WS = '[ \\t]{1,3}';
const BREAK = '(?:\\s{0,2},[ \\t]{0,2}|[ \\t]{0,2}\\n[ \\t]{0,4}|[ \\t]{1,3})';
const CITY = `(?:${CAP}(?:[ ](?:(?:upon|on|de|la|le|of|the|am|sur|in)[ ])?${CAP}){0,3})`;

/** `, Town, ST 12345`; `, Town AB1 2CD`; the code is what makes a tail sure. */
const TAIL = new RegExp(
  `(?:${BREAK}${UNIT})?(?:${BREAK}${CITY}){0,3}?(?:${BREAK}(?:${STATE}\\b|${CITY}))?${BREAK}${CODE}(?![\\d\\p{L}])`,
  'uy',
);
const SHORT_TAIL = new RegExp(
  `(?:\\s{0,2},?[ \\t]{1,2}${UNIT})?(?:,[ \\t]{1,2}${CITY}(?:,[ \\t]{1,2}(?:${STATE}\\b|${CITY}))?)?`,
  'uy',
);

const NUMBERED = new RegExp(
  `(?<![\\p{L}\\d.,/])(?:${UNIT}\\s{0,2},?\\s{1,2})?(?:[Nn]o\\.?\\s)?\\d{1,6}[A-Za-z]?(?:[-/–]\\d{1,5}[A-Za-z]?)?,?${WS}(?:[NSEW]\\.?${WS}|(?:North|South|East|West)${WS})?(?:${CAP}${WS}){0,4}?(?:${CAP}${WS})(?:${SUFFIX})\\b\\.?(?:${WS}(?:[NSEW]{1,2}\\b\\.?|North|South|East|West))?`,
  'gu',
);
const UNIT_FIRST = new RegExp(
  `(?<![\\p{L}\\d])(?:[Ff]lat|FLAT|[Aa]pt|APT|[Aa]partment|[Uu]nit|[Ss]uite|[Ff]loor|[Hh]ouse|[Rr]oom)\\.?\\s{0,2}(?:no\\.?\\s)?[\\dA-Z][\\dA-Z-]{0,4},[ \\t]{1,2}(?:\\d{1,5}[A-Za-z]?[ \\t]{1,2})?(?:${CAP}[ \\t]{0,2}){1,5}`,
  'gu',
);
/** In lower case only the plainest kinds: 12 high street, 4 elm rd. */
const LOWER_STREET =
  /(?<![\p{L}\d.,/])\d{1,5}[a-z]? (?:[a-z]{3,15} ){1,2}(?:street|road|avenue|boulevard|lane|blvd|ave|rd)\b(?:, [a-z]{3,20}(?: [a-z]{2}\b)?(?: \d{5})?)?/gu;
const NAMED_STREET = new RegExp(
  `(?<![\\p{L}])(?:${CAP}${WS}){1,3}${SURE_SUFFIX}\\b(?:\\.(?=\\s\\p{Ll}))?`,
  'gu',
);
const CITY_CODE = new RegExp(
  `(?<![\\p{L}])${CITY}(?:,?[ \\t]{1,2}${STATE}\\b)(?:,?[ \\t]{1,2}${ZIP}(?!\\d))`,
  'gu',
);
const CITY_STATE = new RegExp(`(?<![\\p{L}])${CITY},[ \\t]${STATE}\\b(?!\\.\\p{L})`, 'gu');
const CITY_POSTCODE = new RegExp(
  `(?<![\\p{L}\\d])(?:${CITY},?[ \\t]{1,2})?[A-Z]{1,2}\\d[A-Z\\d]?[ \\t]\\d[A-Z]{2}(?![\\p{L}\\d])`,
  'gu',
);
const CODE_CUED = new RegExp(
  `\\b(?:zip|zip\\s?code|post\\s?code|postal\\s?code|plz|cap|cp)(?:\\s(?:is|was))?\\s{0,2}[:=#]?\\s{0,3}(${ZIP}|${POSTCODE}|${CANADIAN}|\\d{3,6}(?:[- ]?\\d{3,4})?)(?![\\d\\p{L}])`,
  'giu',
);
const BOX =
  /\b(?:[Pp]\.?\s?[Oo]\.?\s?[Bb](?:ox|OX)|[Pp]ost\s[Oo]ffice\s[Bb]ox|Postfach|[Bb]o[iî]te\s[Pp]ostale|Private\sBag|GPO\sBox)\s{0,2}#?\s{0,2}\d{1,7}/gu;
const CONTINENTAL = new RegExp(
  `(?<![\\p{L}])\\p{Lu}[\\p{L}\\p{M}.-]{1,30}(?:stra(?:ß|ss)e|str\\.|gasse|weg|platz|allee|laan|straat|gracht|gatan|vägen|vej|gate|katu|utca)[ \\t]\\d{1,4}[a-z]?(?:${BREAK}(?:[A-Z]{1,2}-)?\\d{4,5}[ \\t]${CITY})?`,
  'gu',
);
const ROMANCE = new RegExp(
  `(?<![\\p{L}])(?:\\d{1,4}(?:[ ,]{1,2}(?:bis|ter))?,?[ \\t])?(?:[Rr]ue|Avenue|avenue|Boulevard|boulevard|Place|[Cc]hemin|[Ii]mpasse|[Aa]llée|[Qq]uai|[Cc]alle|[Aa]venida|[Aa]vda\\.?|Plaza|[Pp]aseo|[Cc]arrera|Via|[Vv]iale|[Pp]iazza|Corso|[Rr]ua|[Pp]raça|ul\\.|ulica)[ \\t](?:(?:de|del|della|dei|di|da|do|dos|la|le|las|los|les|du|des|l['’])[ \\t]?){0,3}\\p{Lu}[\\p{L}\\p{M}'’.-]{1,30}(?:[ \\t]\\p{Lu}[\\p{L}\\p{M}'’.-]{1,30}){0,3}(?:,?[ \\t](?:n[º°.]?[ \\t]?)?\\d{1,4}[a-z]?)?(?:,[ \\t](?:\\d{4,5}[ \\t])?${CITY})?`,
  'gu',
);
const BARE_CODED_PLACE = new RegExp(`\\n[ \\t]*(?:${CITY}[ \\t]{1,2})?(${ZIP})[ \\t]*(?=\\n|$)`, 'gu');
/** A town on a line of its own, above a line with a postal code or with a country. */
const LINE_TOWN = new RegExp(
  `\\n[ \\t]*(${CITY})[ \\t]*\\n\\s{0,4}(?:(?:${CITY}[ \\t]{1,2})?(?:${ZIP}|${POSTCODE})[ \\t]*(?=\\n|$)|(${CITY})[ \\t]*(?=\\n|$))`,
  'gu',
);
const HAN =
  /(?:\d{3,6}\s?)?\p{Script=Han}{1,4}(?:省|市|縣|县|區|区|鄉|乡|鎮|镇)\p{Script=Han}{0,12}(?:路|街|大道|巷|村|里)(?:\p{Script=Han}{0,3}段)?(?:\s?\d{1,4}\s?[巷弄])*(?:\s?\d{1,5}(?:之\d+)?\s?[號号])?(?:\s?\d{1,3}\s?[樓楼F])?(?:之\d+)?/gu;

/** Where a person is from or lives: the town is an identifier, the country and its states are not. */
const PLACE_CUE =
  /(?:(?<!\p{L})|(?=,))(?:li(?:ves?|ved|ving)(?:\s(?:alone|locally|independently|currently|now|there|at\shome))?\s(?:in|at|near|outside)|resid(?:es|ed|ing|ent)\s(?:of|in|at|near)|(?:moved|relocated|moving|emigrated|immigrated|came|comes|originally|native|hails?|returned|travel(?:l)?ed|transferred|visiting|visited)\s(?:here\s|back\s|down\s|up\s|over\s|recently\s)?(?:from|to|of|in)|born(?:\sand\sraised)?\s(?:in|at|near)|raised\sin|grew\sup\s(?:in|near)|near(?:by)?|(?:home\s?)?town(?:\sof|:|\sis)|city(?:\sof|:|\sis)|village\s(?:of|:)|suburb\sof|county(?:\sof|:)|place\sof\s(?:birth|residence)\s?:?|birthplace\s?:|residence\s?:|address\s?:|located\sin|based\sin|works?\sin|arrived\s(?:at|in|from)|farm\s(?:in|near)|house\sin|apartment\sin|wohnhaft\sin|where\s?:|(?:,|\bis|\bwas|\bman|woman|male|female|lady|gentleman|boy|girl|patient|couple|family)\sfrom|(?:teacher|nurse|farmer|student|worker|engineer|driver|lawyer|manager|retired|retirement|employed|job|school|college|family|children|grandchildren|relatives|daughter|son|parents|home|cottage|flat|vacation|holiday)\sin)\s{1,2}(?:the\s(?:city|town|village)\sof\s)?/giu;
const PLACE =
  /^(?:(?:St\.|Mt\.|Ft\.)\s)?\p{Lu}[\p{L}\p{M}'’-]{1,30}(?:[ -](?:(?:upon|on|de|la|le|del|am|sur)[ -])?\p{Lu}[\p{L}\p{M}'’-]{1,30}){0,3}/u;

const findPattern =
  (pattern: RegExp, group = 0): Finder =>
  (text) =>
    matchSpans(text, pattern, 'ADDRESS', group);

/**
 * Streets with the town and code behind them, which are patterns of their own: as one pattern V8 takes 150 ms to compile
 * it, each time that it was dropped.
 */
const findWithTail =
  (pattern: RegExp, tails: readonly RegExp[]): Finder =>
  (text) => {
    const spans: Span[] = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      let end = pattern.lastIndex;
      for (const tail of tails) {
        tail.lastIndex = end;
        const length = tail.exec(text)?.[0].length ?? 0;
        end += length;
        if (length > 0) break;
      }
      spans.push({ start: match.index, end, type: 'ADDRESS' });
      pattern.lastIndex = end;
    }
    return spans;
  };

const findStreets = (pattern: RegExp): Finder => {
  const find = findWithTail(pattern, [TAIL, SHORT_TAIL]);
  return (text) => find(text).filter((span) => isStreet(text.slice(span.start, span.end)));
};

const findRomance: Finder = (text) =>
  matchSpans(text, ROMANCE, 'ADDRESS').filter((span) => /\d/.test(text.slice(span.start, span.end)));

const findCityStates: Finder = (text) =>
  matchSpans(text, CITY_STATE, 'ADDRESS').filter((span) => isTown(text, span));

/** One pattern each: V8 drops the code of patterns that rest, and to compile the largest again takes 20 ms. */
export const addressFinders: readonly Finder[] = [
  findStreets(NUMBERED),
  findStreets(UNIT_FIRST),
  findWithTail(NAMED_STREET, [TAIL]),
  findWithTail(BOX, [TAIL, SHORT_TAIL]),
  ...[LOWER_STREET, CONTINENTAL, CITY_CODE, CITY_POSTCODE, HAN].map((pattern) => findPattern(pattern)),
  findRomance,
  findCityStates,
  findPattern(CODE_CUED, 1),
  findPattern(BARE_CODED_PLACE, 1),
  findLineTowns,
  findPlaces,
];

/** The pattern ignores case for the street's kind; its name must still have a capital or be an ordinal. */
const isStreet = (value: string): boolean => {
  const name =
    /\d[A-Za-z]?,?\s+(.*)$/s.exec(
      value.replace(/^\D*?(?:flat|apt|unit|suite)\D{0,3}\d+\w*,?\s*/i, ''),
    )?.[1] ?? value;
  return (
    /^(?:[NSEW]\.?\s)?(?:\p{Lu}|\d+(?:st|nd|rd|th))/u.test(name) &&
    !/^(?:MG|ML|MCG|PO|IV|BID|TID|Tab|Tabs)\b/.test(name)
  );
};

/** `Smith, MD` is a person and a degree, `GI, GU` a list: without a word of place before, the town must be a proper one. */
const isTown = (text: string, span: Span): boolean => {
  const [town = '', state = ''] = text.slice(span.start, span.end).split(/,\s/);
  if (/\b(?:in|from|of|near|at|to)\s$/i.test(text.slice(Math.max(0, span.start - 6), span.start)))
    return true;
  if (/^(?:MD|PA|DO|MA|MS|OD|DC|PT|OT|RN|NP)$/.test(state) || town === town.toUpperCase()) return false;
  const kind = classify(fold(town.split(' ').at(-1) ?? ''));
  return kind !== 'ordinary' && kind !== 'clinical';
};

function findLineTowns(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(LINE_TOWN)) {
    const [, town = '', country] = match;
    if (country !== undefined && !isRegion(fold(country))) continue;
    if (classify(fold(town)) === 'clinical') continue;
    const start = match.index + match[0].indexOf(town);
    spans.push({ start, end: start + town.length, type: 'ADDRESS' });
  }
  return spans;
}

function findPlaces(text: string): Span[] {
  const spans: Span[] = [];
  for (const cue of text.matchAll(PLACE_CUE)) {
    const start = cue.index + cue[0].length;
    const place = PLACE.exec(text.slice(start, start + 130))?.[0];
    if (!place) continue;
    const first = fold(place.split(/[ -]/)[0] ?? '');
    if (
      isRegion(first) ||
      isCalendarWord(first) ||
      NOT_A_PLACE.has(first) ||
      /(?:ology|ics|istry|ing|tion|ment|ance|iness)$/.test(first) ||
      classify(first) === 'clinical'
    )
      continue;
    const length = place.search(/\s(?:Apt|Last|He|She|They|His|Her|Has|Is|And|But|Works?|PMH|SH|FH|Plan)\b/);
    spans.push({ start, end: start + (length < 0 ? place.length : length), type: 'ADDRESS' });
  }
  return spans;
}

const NOT_A_PLACE = new Set(
  'the a an he she they his her it its this that home house hospital clinic ed er icu emergency radiology theatre surgery work school medical intensive assisted nursing skilled care dr mr mrs ms normal baseline same our your my bed ward room unit department'.split(
    ' ',
  ),
);
