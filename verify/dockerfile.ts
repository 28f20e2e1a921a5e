import { type Copy, DockerfileParser, type Env, type JSONInstruction } from 'dockerfile-ast';

/** What one line of a stage does, as far as it makes files. */
export type Step =
  | { kind: 'workdir'; path: string }
  | { kind: 'run'; command: string }
  | { kind: 'copy'; from: string | undefined; sources: string[]; to: string };

export interface Stage {
  name: string | undefined;
  image: string;
  steps: Step[];
}

/** As far as it is ours: CMD and HEALTHCHECK are lists, which no shell reads. */
export interface Image {
  stages: Stage[];
  /** Of the last stage. */
  env: Record<string, string>;
  user: string | undefined;
  command: string[];
  healthcheck: string[];
}

export function parseDockerfile(text: string): Image {
  const stages: Stage[] = [];
  let image: Omit<Image, 'stages'> = emptyImage();
  for (const line of DockerfileParser.parse(text).getInstructions()) {
    const stage = stages.at(-1);
    const content = line.getArgumentsContent() ?? '';
    const words = line.getArguments().map((argument) => argument.getValue());
    switch (line.getKeyword()) {
      case 'FROM':
        stages.push({ name: words[2], image: words[0] ?? '', steps: [] });
        image = emptyImage();
        break;
      case 'WORKDIR':
        stage?.steps.push({ kind: 'workdir', path: content });
        break;
      case 'RUN':
        stage?.steps.push({ kind: 'run', command: content });
        break;
      case 'COPY': {
        const from = (line as Copy).getFromFlag()?.getValue() ?? undefined;
        stage?.steps.push({ kind: 'copy', from, sources: words.slice(0, -1), to: words.at(-1) ?? '' });
        break;
      }
      case 'ENV':
        for (const property of (line as Env).getProperties()) {
          image.env[property.getName()] = property.getValue() ?? '';
        }
        break;
      case 'USER':
        image.user = content;
        break;
      case 'CMD':
        image.command = stringsOf(line as JSONInstruction);
        break;
      case 'HEALTHCHECK':
        image.healthcheck = JSON.parse(content.slice(content.indexOf('[')));
        break;
    }
  }
  return { stages, ...image };
}

const emptyImage = (): Omit<Image, 'stages'> => ({ env: {}, user: undefined, command: [], healthcheck: [] });

const stringsOf = (line: JSONInstruction): string[] =>
  line.getJSONStrings().map((argument) => argument.getJSONValue());
