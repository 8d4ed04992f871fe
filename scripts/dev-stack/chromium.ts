import { chromium, type Browser } from 'playwright-core';

/** Where Debian installs Chromium; elsewhere the variable names it. */
const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Keeps Chromium from asking its maker's hosts for anything. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a browser without a window. */
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: EXECUTABLE, args: QUIET });
