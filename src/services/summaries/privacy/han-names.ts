import type { Span } from './spans.ts';

/** The family names that nine of ten people of Chinese descent bear, and the usual double ones. */
const SURNAMES =
  '王李張张劉刘陳陈楊杨黃黄趙赵周吳吴徐孫孙朱馬马胡郭林何高梁鄭郑羅罗宋謝谢唐韓韩曹許许鄧邓蕭萧馮冯曾程蔡彭潘袁於于董余蘇苏葉叶呂吕魏蔣蒋田杜丁沈姜范江傅鍾钟盧卢汪戴崔任陸陆廖姚方金邱丘夏譚谭韋韦賈贾鄒邹石熊孟秦閻阎薛侯雷白龍龙段郝孔邵史毛常萬万顧顾賴赖武康賀贺嚴严尹錢钱施牛洪龔龚莊庄簡简連连游詹藍蓝溫温柯翁卓巫歐欧古倪馮阮童';
const DOUBLE = '歐陽|欧阳|司馬|司马|諸葛|诸葛|上官|司徒|范姜|張簡';
/** A short run of Han characters amid Latin text that starts with a family name. */
const RUN = /\p{Script=Han}+/gu;
const ISOLATED = new RegExp(`^(?:(?:${DOUBLE})\\p{Script=Han}{1,2}|[${SURNAMES}]\\p{Script=Han}{1,2})$`, 'u');
const CUED = new RegExp(
  `(?:病人|患者|病患|個案|家屬|家属|先生|醫師|医师|醫生|医生|護理師|护士|主治|父|母|妻|夫|子|女|姓名|聯絡人|联系人)[:：\\s(（]{0,3}((?:${DOUBLE}|[${SURNAMES}])\\p{Script=Han}{1,2}?)(?=$|[^\\p{Script=Han}]|[因於在為為主訴诉,，、])`,
  'gu',
);
const TITLED = new RegExp(
  `((?:${DOUBLE}|[${SURNAMES}])\\p{Script=Han}{0,2}?)(?:先生|女士|小姐|太太|醫師|医师|醫生|医生|護理師|护士|主任|教授)`,
  'gu',
);
/** Words of the clinic that begin with a family name's character. */
const WORDS = new Set(
  '高血壓 高血压 高血脂 白血球 白血病 白內障 金屬 石膏 方式 方法 常規 常规 康復 康复 任何 何時 何时 連續 连续 溫度 温度 周邊 周边 黃疸 黄疸 江湖 于是 丁酯 白天 高燒 高烧 常見 常见 馬上 马上 洪水 余下 游泳 田徑 史'.split(
    ' ',
  ),
);

const isName = (value: string): boolean =>
  !WORDS.has(value) && !/[症病炎癌痛血壓压糖酸素藥药科院所室期度性]$/u.test(value);

export function findHanNames(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(RUN)) {
    if (match[0].length <= 4 && ISOLATED.test(match[0]) && isName(match[0])) {
      spans.push({ start: match.index, end: match.index + match[0].length, type: 'NAME' });
    }
  }
  for (const pattern of [CUED, TITLED]) {
    for (const match of text.matchAll(pattern)) {
      const name = match[1] ?? '';
      const start = match.index + match[0].indexOf(name);
      if (isName(name)) spans.push({ start, end: start + name.length, type: 'NAME' });
    }
  }
  return spans;
}
