# One image for the server, the worker and the commands; compose.yaml and deploy/kubernetes say which of them runs.
# The base is pinned by its tag. For a build that can be repeated to the byte, name a digest:
# docker build --build-arg NODE_IMAGE=node@sha256:…
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM ${NODE_IMAGE}
ENV NODE_ENV=production APP_ENV=production HOST=0.0.0.0 PORT=8000
# For backup and restore: pg_dump of 15, which reads servers up to 15. For a newer one, take its client from PostgreSQL's own packages.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
# The one folder that the program may write to besides /tmp; a volume on it inherits the owner.
RUN mkdir /var/lib/medical && chown node:node /var/lib/medical
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
# Read from where they were written: a build copies nothing into dist.
COPY src/data/migrations ./src/data/migrations
COPY docs/model-cards ./docs/model-cards
# By number, so that Kubernetes can see that it is not root: `node` of the base image.
USER 1000:1000
EXPOSE 8000
# A worker answers on WORKER_PORT, the server on PORT.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_PORT || process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/start/serve.js"]
