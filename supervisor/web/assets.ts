// Styles and scripts as browsers get them: scripts bundled once when the supervisor starts, all under their hash.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Routes } from '../platform/http/server.ts';
import { takesGzip } from './compressed.ts';
import type { Assets } from './shell.ts';

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** `null`: no smaller. */
  readonly gzipped: Uint8Array | null;
}

interface Bundle {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
};
const STYLES = fileURLToPath(new URL('./assets/', import.meta.url));
const CLIENT = fileURLToPath(new URL('./client/', import.meta.url));
/** Also served by their plain names: to the pages that stand outside the frame (signing in, errors, the API's). */
const PLAIN: readonly string[] = ['tokens.css', 'vigie.css', 'icon.svg'];
const MINUTES = 'public, max-age=300';
const A_YEAR = 'public, max-age=31536000, immutable';

export interface ServedAssets extends Assets {
  readonly routes: Routes;
}

/** Throws when a script cannot be bundled. */
export function createAssets(): ServedAssets {
  const assets = new Map<string, Asset>();
  for (const name of readdirSync(STYLES)) add(assets, name, readFileSync(STYLES + name));
  for (const { name, bytes } of bundles()) add(assets, name, bytes);

  return {
    pathOf(name) {
      const asset = assets.get(name);
      if (asset === undefined) throw new Error(`there is no asset ${name}`);
      return asset.path;
    },
    routes(server) {
      for (const asset of assets.values()) {
        server.get(asset.path, { config: { access: 'open' } }, (request, reply) =>
          send(asset, request, reply.header('cache-control', A_YEAR)),
        );
      }
      for (const name of PLAIN) {
        const asset = assets.get(name);
        if (asset === undefined) throw new Error(`there is no asset ${name}`);
        server.get(`/assets/${name}`, { config: { access: 'open' } }, (request, reply) =>
          send(asset, request, reply.header('cache-control', MINUTES)),
        );
      }
    },
  };
}

/** On a phone the styles and scripts of a page are most of what it waits for. */
function send({ type, bytes, gzipped }: Asset, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.type(type).header('vary', 'accept-encoding');
  if (gzipped === null || !takesGzip(request)) return reply.send(bytes);
  return reply.header('content-encoding', 'gzip').send(gzipped);
}

function add(assets: Map<string, Asset>, name: string, bytes: Uint8Array): void {
  const dot = name.lastIndexOf('.');
  const type = TYPES[name.slice(dot + 1)];
  if (type === undefined) return;
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  const compressed = gzipSync(bytes, { level: 9 });
  const gzipped = compressed.length < bytes.length ? compressed : null;
  assets.set(name, { path: `/assets/${name.slice(0, dot)}-${hash}${name.slice(dot)}`, type, bytes, gzipped });
}

/** They are the same for every server of this process. */
let bundled: readonly Bundle[] | null = null;

/** Each file right in client/ is a script of its own; what several need is bundled into each. */
function bundles(): readonly Bundle[] {
  bundled ??= bundle();
  return bundled;
}

function bundle(): readonly Bundle[] {
  const entries = readdirSync(CLIENT).filter((name) => /^[a-z-]+\.ts$/.test(name));
  const { outputFiles } = buildSync({
    entryPoints: entries.map((name) => CLIENT + name),
    outdir: '/',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'inline',
    logLevel: 'silent',
  });
  return outputFiles.map(({ path, contents }) => ({ name: path.replace(/^.*\//, ''), bytes: contents }));
}
