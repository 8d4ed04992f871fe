import { describe, expect, it } from 'vitest';
import { PictureHosts } from './picture-hosts.js';

describe('PictureHosts', () => {
  it('leaves a host alone after three faults in a row, and tries it again later', () => {
    let now = 0;
    const hosts = new PictureHosts(() => now);
    for (let n = 0; n < 3; n++) {
      hosts.requireAnswering('images.example');
      hosts.failed('images.example', 'the host refuses connections');
    }
    expect(() => hosts.requireAnswering('images.example')).toThrow(/images\.example.*refuses connections/);
    hosts.requireAnswering('other.example');
    now = 10_000;
    hosts.requireAnswering('images.example');
    hosts.answered('images.example');
    hosts.failed('images.example', 'again');
    hosts.requireAnswering('images.example');
  });

  it('leaves a host alone that asks for it, for as long as it asks', () => {
    let now = 0;
    const hosts = new PictureHosts(() => now);
    hosts.pause('images.example', 20);
    hosts.answered('images.example');
    hosts.failed('images.example', 'the host closed the connection');
    now = 19_999;
    expect(() => hosts.requireAnswering('images.example')).toThrow('images.example asks to be left alone');
    now = 20_000;
    hosts.requireAnswering('images.example');
    hosts.pause('images.example', 0);
    hosts.requireAnswering('images.example');
  });
});
