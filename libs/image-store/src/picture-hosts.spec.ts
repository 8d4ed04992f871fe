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
});
