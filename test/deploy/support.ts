import { execFileSync } from 'node:child_process';

/** As far as the tests look into it; the schemas know the rest. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  spec?: Spec;
  data?: Record<string, string>;
}

interface Spec {
  template?: { spec: PodSpec };
  scaleTargetRef?: { name: string };
  rules?: Array<{ http: { paths: Array<{ path: string }> } }>;
  ingress?: Array<{ from: unknown }>;
}

export interface PodSpec {
  automountServiceAccountToken?: boolean;
  serviceAccountName?: string;
  terminationGracePeriodSeconds?: number;
  nodeSelector?: Record<string, string>;
  securityContext?: Record<string, unknown>;
  containers: Array<{
    name?: string;
    lifecycle?: { preStop: { sleep: { seconds: number } } };
    resources?: { requests?: Record<string, unknown>; limits?: Record<string, unknown> };
    securityContext?: Record<string, unknown>;
    [probe: `${string}Probe`]: { httpGet: { path: string } } | undefined;
  }>;
}

/** The pods that the manifests make, by the name of what makes them. */
export function podsOf(manifests: Manifest[]): Map<string, PodSpec> {
  return new Map(
    manifests.flatMap(({ metadata, spec }) => (spec?.template ? [[metadata.name, spec.template.spec]] : [])),
  );
}

/** Whether kubectl is there to put overlays together. Where it must be (CI=true) its absence is an error, elsewhere it is said. */
export function kubectlAnswers(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    const what = 'There is no kubectl (1.27 or later)';
    if (process.env.CI === 'true') throw new Error(`${what}, and CI needs it.`, { cause: error });
    console.warn(`${what}: the overlays are not put together.`);
    return false;
  }
}
