import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadConfig } from '../../src/config/config.ts';
import schemas from './schemas/kubernetes.json' with { type: 'json' };
import { kubectlAnswers, type Manifest, type PodSpec, podsOf } from './support.ts';

const overlays = kubectlAnswers() ? ['small', 'production', 'ollama'] : [];

/** Put together by kubectl, which needs no cluster for that. */
const rendered = new Map(
  overlays.map((overlay) => {
    const text = execFileSync('kubectl', ['kustomize', `deploy/kubernetes/overlays/${overlay}`], {
      encoding: 'utf8',
    });
    return [overlay, parseAllDocuments(text).map((document) => document.toJS() as Manifest)];
  }),
);
const render = (overlay: string): Manifest[] => rendered.get(overlay) ?? [];

// `strict` is about what a schema may say, not about what it lets through.
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema(schemas, 'kubernetes');
function faultsOf(manifest: Manifest): string[] {
  const check = ajv.getSchema(`kubernetes#/definitions/${manifest.kind}`);
  if (!check) return [`there is no schema of ${manifest.kind}`];
  if (check(manifest)) return [];
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${manifest.kind} ${manifest.metadata.name}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

test('an unknown key, a missing one and a wrong version are refused', () => {
  const [api] = parseAllDocuments(readFileSync('deploy/kubernetes/base/api.yaml', 'utf8'));
  const manifest = () => structuredClone(api?.toJS({ maxAliasCount: -1 })) as Manifest;
  expect(faultsOf(manifest())).toEqual([]);
  const misspelt = manifest();
  Object.assign(misspelt.spec?.template?.spec ?? {}, { terminationGracePeriod: 5 });
  expect(faultsOf(misspelt).join()).toContain('terminationGracePeriod');
  const nameless = manifest();
  delete nameless.spec?.template?.spec.containers[0]?.name;
  expect(faultsOf(nameless).join()).toContain('name');
  expect(faultsOf({ ...manifest(), apiVersion: 'apps/v1beta1' })).not.toEqual([]);
});

test.each(overlays)('%s fits the schemas of Kubernetes', (overlay) => {
  expect(render(overlay).flatMap(faultsOf)).toEqual([]);
});

test.each(overlays)('%s holds no secret, only references', (overlay) => {
  const manifests = render(overlay);
  expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  const settings = manifests.find(({ metadata }) => metadata.name.startsWith('settings-'))?.data ?? {};
  expect(Object.keys(settings).filter((name) => /KEY|PASSWORD|DATABASE|REDIS/.test(name))).toEqual([]);
});

test.each(overlays)('%s: the program accepts its settings', (overlay) => {
  const settings = render(overlay).find(({ metadata }) => metadata.name.startsWith('settings-'))?.data;
  const config = loadConfig({
    APP_ENV: 'production',
    HOST: '0.0.0.0',
    DATABASE_URL: 'postgresql://medical_login@db.internal/medical',
    SECRET_KEY: 'q8Jx2mVt5RzLw0NbYc7HfKd3GsPa9Eu1TiOv6XoW',
    AUDIT_KEY: 'Zr4Wn7Qe1Ty9Ui3Op6As8Df2Gh5Jk0LxCvBmMqRt',
    ...settings,
  });
  expect(config.llm.provider).toBe(overlay === 'ollama' ? 'ollama' : 'extractive');
});

test.each(overlays)('%s: no pod is root, writes to its image or gains rights', (overlay) => {
  for (const [name, pod] of podsOf(render(overlay))) {
    expect(pod.automountServiceAccountToken, name).toBe(false);
    expect(pod.securityContext, name).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext, resources } of pod.containers) {
      expect(securityContext, name).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources?.requests, name).toBeDefined();
      expect(resources?.limits?.memory, name).toBeDefined();
    }
  }
});

test.each(overlays)('%s: servers and workers are probed and have the time to end', (overlay) => {
  const pods = podsOf(render(overlay));
  for (const name of ['api', 'worker']) {
    const pod = pods.get(name) as PodSpec;
    const [container] = pod.containers;
    const paths = ['startup', 'liveness', 'readiness'].map(
      (kind) => container?.[`${kind}Probe`]?.httpGet.path,
    );
    expect(paths).toEqual(['/health/startup', '/health/live', '/health/ready']);
    // 5 s of readiness off and 15 s of patience, after what comes before SIGTERM.
    const before = container?.lifecycle?.preStop.sleep.seconds ?? 0;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(before + 5 + 15 + 5);
  }
});

test.each(overlays)('%s: the database and Redis are for the program alone', (overlay) => {
  const policies = render(overlay).filter(({ kind }) => kind === 'NetworkPolicy');
  const policy = (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec;
  expect(policy('default-deny')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const from = (values: string[]) => [
    { podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values }] } },
  ];
  expect(policy('postgres')?.ingress?.map((rule) => rule.from)).toEqual([from(['api', 'worker', 'migrate'])]);
  expect(policy('redis')?.ingress?.map((rule) => rule.from)).toEqual([from(['api', 'worker'])]);
});

test.each(overlays)('%s: the way in leads to the API, not to health and metrics', (overlay) => {
  const [ingress] = render(overlay).filter(({ kind }) => kind === 'Ingress');
  const paths = ingress?.spec?.rules?.flatMap(({ http }) => http.paths.map(({ path }) => path));
  expect(paths).toEqual(['/api']);
});

test.each(overlays)('%s: what is referred to is there', (overlay) => {
  const manifests = render(overlay);
  const names = new Set(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  for (const { kind, metadata, spec } of manifests) {
    if (spec?.scaleTargetRef) expect(names.has(`Deployment ${spec.scaleTargetRef.name}`)).toBe(true);
    if (kind === 'PodDisruptionBudget') expect(names.has(`Deployment ${metadata.name}`)).toBe(true);
    expect(metadata.namespace).toBe('medical');
  }
  for (const [, { serviceAccountName = 'default' }] of podsOf(manifests)) {
    expect(serviceAccountName === 'default' || names.has(`ServiceAccount ${serviceAccountName}`)).toBe(true);
  }
});

test('workers are scaled by a metric that the program has', () => {
  const text = readFileSync('deploy/kubernetes/base/worker-scaling.yaml', 'utf8');
  const [, metric = ''] = /valueLocation: (\w+)/.exec(text) ?? [];
  expect(readFileSync('src/observability/queue-metrics.ts', 'utf8')).toContain(`'${metric}'`);
});

test.runIf(overlays.includes('ollama'))('the model runs where a GPU is', () => {
  const pod = podsOf(render('ollama')).get('ollama');
  expect(pod?.nodeSelector).toEqual({ 'nvidia.com/gpu.present': 'true' });
  expect(pod?.containers[0]?.resources?.limits?.['nvidia.com/gpu']).toBe(1);
});
