import { context, trace } from '@opentelemetry/api';
import { describeError, type Logger } from './logger.ts';
import { useTracer } from './tracing.ts';

/** Milliseconds for the last spans to leave when the process stops; what does not is given up. */
const LAST_CALL = 2_000;

export interface Tracing {
  /** Sends what is left. */
  stop(): Promise<void>;
}

/**
 * Switches tracing on for this process where an endpoint is given, and loads OpenTelemetry's SDK only then. Spans go in
 * batches to `<endpoint>/v1/traces` (OTLP over HTTP, JSON). The SDK reads its other settings from the environment
 * (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, OTEL_BSP_…).
 *
 * @param service its name where OTEL_SERVICE_NAME does not say otherwise
 */
export async function startTracing(
  endpoint: string | undefined,
  service: string,
  logger: Logger,
): Promise<Tracing> {
  if (endpoint === undefined) return { stop: async () => {} };
  const [{ OTLPTraceExporter }, resources, { BatchSpanProcessor, NodeTracerProvider }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-node'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': service }))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new BatchSpanProcessor(tellingExporter(exporter, logger))],
  });
  // A job carries its context in its row, and nothing is sent along to anybody else.
  provider.register({ propagator: null });
  useTracer(provider.getTracer('medical-backend'));
  return {
    async stop() {
      useTracer(undefined);
      const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_CALL).unref());
      await Promise.race([provider.shutdown().catch(() => {}), late]);
      trace.disable();
      context.disable();
    },
  };
}

/** Says once that spans cannot be sent, and once that they can again; the work goes on either way. */
function tellingExporter<T extends { export(spans: never, done: (result: Result) => void): void }>(
  exporter: T,
  logger: Logger,
): T {
  let isAway = false;
  const send = exporter.export.bind(exporter);
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      // 0 is success (ExportResultCode).
      const failed = result.code !== 0;
      if (failed && !isAway) logger.warn(describeError(result.error), 'traces cannot be sent');
      if (!failed && isAway) logger.info('traces can be sent again');
      isAway = failed;
      done(result);
    });
  return exporter;
}

interface Result {
  code: number;
  error?: Error;
}
