import { Gauge, type Registry } from 'prom-client';

/** Looks at the parts when it is scraped, so that an alert needs nobody who asks for readiness. */
export function watchHealth(registry: Registry, look: () => Promise<Record<string, boolean>>): void {
  new Gauge({
    name: 'health_check_status',
    help: '1 while the component answers within its time limit, else 0; only components in use.',
    labelNames: ['component'],
    aggregator: 'min',
    registers: [registry],
    async collect() {
      const components = await look();
      this.reset();
      for (const [component, isWell] of Object.entries(components)) this.set({ component }, isWell ? 1 : 0);
    },
  });
}
