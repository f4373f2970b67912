// The browser of tests that look at pages: Chromium as Debian packages it.

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { available } from './require.ts';

const PATH = '/usr/bin/chromium';
/** Tests run as root in containers, where its sandbox does not start; and it is to ask nobody outside for anything. */
const ARGUMENTS = ['--no-sandbox', '--disable-background-networking', '--no-first-run'];

/** For `skipIf`: throws where `VIGIE_REQUIRE` names `chromium` and it is absent. */
export function hasChromium(): boolean {
  return available('chromium', existsSync(PATH));
}

/** To be closed by whoever starts it. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: PATH, args: ARGUMENTS });
}
