// SPDX-FileCopyrightText: 2026 The community.cloudflare authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Calls methods of Cloudflare's TypeScript SDK for the tests. Each input line is a call, and each output line is its
// result, both as JSON. The very first output line describes the SDK.

import { createInterface } from 'node:readline';
import { Cloudflare } from 'cloudflare';
import { VERSION } from 'cloudflare/version.mjs';

function emailSecurity(base_url, api_token) {
  const unset = { apiKey: null, apiEmail: null, userServiceKey: null };
  const options = { baseURL: base_url, apiToken: api_token, maxRetries: 0, timeout: 10_000, logLevel: 'off' };
  return new Cloudflare({ ...unset, ...options }).emailSecurity;
}

const camelCase = (path) => path.replace(/_(.)/g, (_match, letter) => letter.toUpperCase());
const snakeCase = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The names of the methods of a resource. */
function methodsOf(resource) {
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(Object.getPrototypeOf(resource)));
  return own.filter((name) => name !== 'constructor');
}

/** The version of the SDK, and its methods for each list. */
function describe() {
  const { settings } = emailSecurity('http://localhost', 'unused');
  const names = Object.keys(settings).filter((name) => !name.startsWith('_'));
  const lists = names.map((name) => [snakeCase(name), methodsOf(settings[name])]);
  return { version: VERSION, lists: Object.fromEntries(lists) };
}

/** Call a method of the resource with this path, such as `settings.allow_policies`. Lists have all pages, or the first. */
async function call({ base_url, api_token, path, method, id, params, first_page }) {
  const root = emailSecurity(base_url, api_token);
  const resource = path.split('.').reduce((found, name) => found[camelCase(name)], root);
  const response = id === null ? resource[method](params) : resource[method](id, params);
  if (first_page) return (await response).result;
  if (method !== 'list') return await response;
  const entries = [];
  for await (const entry of response) entries.push(entry);
  return entries;
}

/** The result of a call, or its error. The error has the HTTP status, or null if there was no response. */
async function outcome(line) {
  try {
    return { result: await call(JSON.parse(line)) };
  } catch (error) {
    return { error: { status: error.status ?? null, message: String(error) } };
  }
}

const print = (document) => process.stdout.write(`${JSON.stringify(document)}\n`);

print(describe());
for await (const line of createInterface({ input: process.stdin })) print(await outcome(line));
