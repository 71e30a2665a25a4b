// What the probes of this folder share. Packages are found at the end of NODE_PATH.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { env } = process;

// packages is the folder of the packages.
export const packages = env.NODE_PATH.split(':').at(-1);

// require finds packages there.
export const require = createRequire(join(packages, 'x.js'));

// settings are how a driver reaches the server.
export const settings = { host: env.PROBE_HOST, port: Number(env.PROBE_PORT), user: env.PROBE_USER, password: env.PROBE_PASSWORD, database: env.PROBE_DATABASE };

// many gives 100,000 rows, broken gives some and then fails.
export const many = 'SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000';
export const broken = env.PROBE_BROKEN;

// client names what is tried, with the version of its package.
export function client(name, directory) {
  console.log('client', name, JSON.parse(readFileSync(join(packages, directory, 'package.json'))).version);
}

// check runs a check.
export async function check(title, body) {
  try {
    await body();
    console.log('ok', title);
  } catch (error) {
    console.log('FAIL', `${title}:`, String(error.message ?? error).replaceAll(/\s+/g, ' '));
  }
}

// failure is the error that a promise ends with.
export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('no error');
}

// end says that every check was run.
export function end() {
  console.log('end');
  process.exit(0);
}
