import { mkdirSync, writeFileSync } from 'node:fs';
import type { ModelCard } from '../src/schemas/models.ts';
import { cardName } from '../src/services/summaries/models.ts';

/** Writes a version's card for programs and for people into docs/model-cards, and says where. */
export function writeCard(card: ModelCard): string {
  const folder = new URL('../docs/model-cards/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const name = cardName(card);
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(card, null, 2)}\n`);
  writeFileSync(new URL(`${name}.md`, folder), asText(card));
  return `docs/model-cards/${name}.json and .md`;
}

const verdict = (met: boolean | null) => (met === null ? '–' : met ? 'yes' : 'no');

function asText(card: ModelCard): string {
  const { provider, model, prompt_version, digest, figures } = card;
  const title = card.engine === 'extractive' ? 'The built-in extractive engine' : `${model} by ${provider}`;
  const version = [prompt_version && `Prompt version ${prompt_version}.`, digest && `Weights ${digest}.`];
  return `# ${title}

${[...version.filter(Boolean), `Evaluated on ${card.evaluated_on}.`].join(' ')}

**Use.** ${card.intended_use}

**Data.** ${card.data}

**Limits.**
${card.limits.map((limit) => `- ${limit}`).join('\n')}

| what | measured | goal | met |
| --- | --- | --- | --- |
${figures.map(({ what, measured, goal, met }) => `| ${what} | ${measured} | ${goal} | ${verdict(met)} |`).join('\n')}
`;
}

export const DATA =
  'The open notes that `OPEN_DATA_DIR` names: ACI-BENCH (outpatient visits, with and without the assessment and plan), PriMock57 (UK primary care), Synthea (simulated charts). All invented or simulated; English. Recall is word overlap with key facts: a synonym does not count, a negated mention does.';

export const today = () => new Date().toISOString().slice(0, 10);
