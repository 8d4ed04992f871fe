/** Writes the pictures that preprocessing is compared on: odd sizes, EXIF rotation, transparency. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { scene } from '#sample-catalog';

const [directory = 'test/fixtures/preprocess'] = process.argv.slice(2);

const landscape = await scene(11, 637, 421);
const portrait = await scene(12, 333, 502);
await writeFile(join(directory, 'landscape-637x421.jpg'), landscape.jpeg);
await sharp(landscape.jpeg).withMetadata({ orientation: 6 }).jpeg({ quality: 90 }).toFile(join(directory, 'exif-6.jpg'));
const alpha = await sharp(portrait.jpeg).ensureAlpha(0.55).png({ palette: false, compressionLevel: 9 }).toBuffer();
await sharp(alpha).webp({ lossless: true }).toFile(join(directory, 'half-transparent.webp'));
