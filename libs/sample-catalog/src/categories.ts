import * as carried from './drawings/carried.js';
import * as clothing from './drawings/clothing.js';
import * as footwear from './drawings/footwear.js';
import * as house from './drawings/house.js';
import * as devices from './drawings/kitchen-and-devices.js';
import type { Drawing } from './drawings/paint.js';

export type Department = 'fashion' | 'footwear' | 'bags' | 'accessories' | 'furniture' | 'home' | 'kitchen' | 'electronics';

/** One silhouette of a category; `name` is the phrase that titles use. */
export interface Shape {
  readonly name: string;
  readonly draw: Drawing;
}

export interface Category {
  readonly name: string;
  readonly department: Department;
  /** Whether the name is a plural ("a pair of boots"). */
  readonly plural: boolean;
  readonly shapes: readonly Shape[];
  readonly materials: readonly string[];
  /** Prices in whole euros, lowest and highest. */
  readonly price: readonly [number, number];
  /** The share of products with a pattern other than plain. */
  readonly patterned: number;
}

const TEXTILES = ['cotton', 'linen', 'viscose', 'silk'];
const KNITS = ['wool', 'cashmere', 'merino', 'cotton'];
const LEATHERS = ['leather', 'suede', 'vegan leather'];
const HARD = ['aluminium', 'recycled plastic', 'polycarbonate'];
const UPHOLSTERY = ['velvet', 'linen', 'leather', 'bouclé'];
const WOODS = ['oak', 'beech', 'pine', 'ash'];
const CERAMICS = ['stoneware', 'porcelain', 'ceramic', 'earthenware'];

type Row = readonly [
  name: string,
  plural: boolean,
  materials: readonly string[],
  price: readonly [number, number],
  patterned: number,
  shapes: Readonly<Record<string, Drawing>>,
];

const TABLE: Readonly<Record<Department, readonly Row[]>> = {
  fashion: [
    [
      't-shirt',
      false,
      TEXTILES,
      [12, 45],
      0.5,
      { 'crew-neck t-shirt': clothing.crewTee, 'v-neck t-shirt': clothing.vNeckTee, 'tank t-shirt': clothing.tankTop },
    ],
    [
      'shirt',
      false,
      TEXTILES,
      [29, 120],
      0.5,
      { 'button-down shirt': clothing.dressShirt, 'camp collar shirt': clothing.campShirt, 'polo shirt': clothing.poloShirt },
    ],
    [
      'sweater',
      false,
      KNITS,
      [39, 180],
      0.4,
      {
        'crew-neck sweater': clothing.crewSweater,
        'roll-neck sweater': clothing.rollNeckSweater,
        'cable-knit sweater': clothing.cableSweater,
      },
    ],
    [
      'hoodie',
      false,
      ['cotton', 'fleece', 'organic cotton'],
      [35, 110],
      0.35,
      { 'pullover hoodie': clothing.pulloverHoodie, 'zip hoodie': clothing.zipHoodie },
    ],
    [
      'jacket',
      false,
      ['cotton', 'nylon', 'wool', 'leather'],
      [69, 320],
      0.3,
      {
        'bomber jacket': clothing.bomberJacket,
        'blazer jacket': clothing.blazer,
        'puffer jacket': clothing.pufferJacket,
        'trucker jacket': clothing.denimJacket,
      },
    ],
    [
      'dress',
      false,
      TEXTILES,
      [39, 220],
      0.55,
      {
        'A-line dress': clothing.aLineDress,
        'maxi dress': clothing.maxiDress,
        'mini dress': clothing.miniDress,
        'wrap dress': clothing.wrapDress,
      },
    ],
    [
      'skirt',
      false,
      TEXTILES,
      [25, 110],
      0.55,
      { 'A-line skirt': clothing.aLineSkirt, 'pleated skirt': clothing.pleatedSkirt, 'pencil skirt': clothing.pencilSkirt },
    ],
    [
      'trousers',
      true,
      ['cotton', 'linen', 'wool', 'denim'],
      [35, 150],
      0.3,
      { 'straight trousers': clothing.straightTrousers, 'wide-leg trousers': clothing.wideTrousers, 'jogger trousers': clothing.joggers },
    ],
    [
      'shorts',
      true,
      ['cotton', 'linen', 'nylon'],
      [19, 70],
      0.4,
      { 'tailored shorts': clothing.tailoredShorts, 'running shorts': clothing.runningShorts, 'cargo shorts': clothing.cargoShorts },
    ],
  ],
  footwear: [
    [
      'sneakers',
      true,
      ['canvas', 'leather', 'mesh'],
      [49, 160],
      0.25,
      {
        'low-top sneakers': footwear.lowSneakers,
        'high-top sneakers': footwear.highSneakers,
        'running sneakers': footwear.runningSneakers,
      },
    ],
    [
      'boots',
      true,
      LEATHERS,
      [79, 260],
      0.15,
      { 'Chelsea boots': footwear.chelseaBoots, 'lace-up boots': footwear.laceBoots, 'knee-high boots': footwear.kneeBoots },
    ],
    [
      'sandals',
      true,
      LEATHERS,
      [25, 120],
      0.25,
      { 'strap sandals': footwear.strapSandals, 'slide sandals': footwear.slideSandals, 'flip-flop sandals': footwear.flipFlops },
    ],
    [
      'heels',
      true,
      ['leather', 'suede', 'satin'],
      [59, 240],
      0.25,
      { 'stiletto heels': footwear.stilettoHeels, 'block heels': footwear.blockHeels, 'wedge heels': footwear.wedgeHeels },
    ],
  ],
  bags: [
    [
      'backpack',
      false,
      ['nylon', 'canvas', 'leather'],
      [39, 180],
      0.35,
      { 'school backpack': carried.schoolBackpack, 'roll-top backpack': carried.rolltopBackpack, 'mini backpack': carried.miniBackpack },
    ],
    [
      'handbag',
      false,
      LEATHERS,
      [49, 420],
      0.3,
      {
        'tote handbag': carried.toteHandbag,
        'bucket handbag': carried.bucketHandbag,
        'satchel handbag': carried.satchelHandbag,
        'clutch handbag': carried.clutchHandbag,
      },
    ],
    [
      'suitcase',
      false,
      HARD,
      [79, 380],
      0.25,
      { 'hard-shell suitcase': carried.hardSuitcase, 'soft suitcase': carried.softSuitcase, 'vintage suitcase': carried.vintageSuitcase },
    ],
  ],
  accessories: [
    [
      'cap',
      false,
      ['cotton', 'wool', 'corduroy'],
      [15, 55],
      0.35,
      { 'baseball cap': carried.baseballCap, 'beanie cap': carried.beanieCap, 'bucket cap': carried.bucketCap },
    ],
    [
      'scarf',
      false,
      ['wool', 'silk', 'cashmere'],
      [19, 140],
      0.6,
      { 'folded scarf': carried.foldedScarf, 'long scarf': carried.longScarf, 'square scarf': carried.squareScarf },
    ],
    [
      'sunglasses',
      true,
      ['acetate', 'titanium', 'bio-acetate'],
      [29, 210],
      0.0,
      {
        'round sunglasses': carried.roundSunglasses,
        'wayfarer sunglasses': carried.wayfarerSunglasses,
        'cat-eye sunglasses': carried.catEyeSunglasses,
      },
    ],
    [
      'watch',
      false,
      ['leather', 'silicone', 'nylon'],
      [59, 480],
      0.2,
      { 'round watch': carried.roundWatch, 'chronograph watch': carried.chronoWatch, 'smart watch': carried.smartWatch },
    ],
    [
      'umbrella',
      false,
      ['polyester', 'nylon'],
      [15, 80],
      0.5,
      { 'walking umbrella': carried.openUmbrella, 'folded umbrella': carried.foldedUmbrella, 'beach umbrella': carried.beachUmbrella },
    ],
  ],
  furniture: [
    [
      'sofa',
      false,
      UPHOLSTERY,
      [499, 2400],
      0.3,
      {
        'three-seat sofa': house.threeSeatSofa,
        'loveseat sofa': house.loveseatSofa,
        'corner sofa': house.cornerSofa,
        'Chesterfield sofa': house.chesterfieldSofa,
      },
    ],
    [
      'chair',
      false,
      [...WOODS, 'steel', 'velvet'],
      [59, 420],
      0.15,
      {
        'dining chair': house.diningChair,
        'shell chair': house.shellChair,
        'office chair': house.officeChair,
        'bar chair': house.barStool,
      },
    ],
    [
      'table',
      false,
      [...WOODS, 'steel'],
      [99, 980],
      0.0,
      {
        'dining table': house.diningTable,
        'round table': house.roundTable,
        'coffee table': house.coffeeTable,
        'desk table': house.deskTable,
      },
    ],
    [
      'bookcase',
      false,
      [...WOODS, 'steel'],
      [79, 620],
      0.0,
      { 'tall bookcase': house.tallBookcase, 'wide bookcase': house.wideBookcase, 'ladder bookcase': house.ladderBookcase },
    ],
  ],
  home: [
    [
      'lamp',
      false,
      ['linen', 'steel', 'glass', 'paper'],
      [29, 260],
      0.3,
      { 'table lamp': house.tableLamp, 'floor lamp': house.floorLamp, 'desk lamp': house.deskLamp, 'pendant lamp': house.pendantLamp },
    ],
    [
      'rug',
      false,
      ['wool', 'jute', 'cotton'],
      [49, 540],
      0.6,
      { 'rectangular rug': house.rectangularRug, 'round rug': house.roundRug, 'runner rug': house.runnerRug },
    ],
    [
      'cushion',
      false,
      ['linen', 'velvet', 'cotton'],
      [12, 60],
      0.6,
      { 'square cushion': house.squareCushion, 'round cushion': house.roundCushion, 'lumbar cushion': house.lumbarCushion },
    ],
    [
      'vase',
      false,
      [...CERAMICS, 'glass'],
      [15, 140],
      0.45,
      { 'bottle vase': house.bottleVase, 'amphora vase': house.amphoraVase, 'cylinder vase': house.cylinderVase },
    ],
  ],
  kitchen: [
    [
      'mug',
      false,
      [...CERAMICS, 'enamel'],
      [8, 32],
      0.55,
      { 'straight mug': devices.straightMug, 'round mug': devices.roundMug, 'espresso mug': devices.espressoMug },
    ],
    [
      'teapot',
      false,
      [...CERAMICS, 'cast iron'],
      [24, 110],
      0.45,
      { 'round teapot': devices.roundTeapot, 'tall teapot': devices.tallTeapot, 'Japanese teapot': devices.castIronTeapot },
    ],
    [
      'water bottle',
      false,
      ['steel', 'glass', 'recycled plastic'],
      [12, 45],
      0.35,
      {
        'insulated water bottle': devices.steelBottle,
        'sports water bottle': devices.sportsBottle,
        'tumbler water bottle': devices.tumblerBottle,
      },
    ],
  ],
  electronics: [
    [
      'headphones',
      true,
      HARD,
      [29, 380],
      0.0,
      {
        'over-ear headphones': devices.overEarHeadphones,
        'on-ear headphones': devices.onEarHeadphones,
        'gaming headphones': devices.gamingHeadphones,
      },
    ],
    [
      'phone',
      false,
      HARD,
      [149, 1290],
      0.15,
      { 'touchscreen phone': devices.slabPhone, 'camera phone': devices.phoneBack, 'flip phone': devices.flipPhone },
    ],
    [
      'laptop',
      false,
      HARD,
      [399, 2300],
      0.1,
      { 'ultrabook laptop': devices.openLaptop, 'slim laptop': devices.laptopLid, 'convertible laptop': devices.convertibleLaptop },
    ],
    [
      'camera',
      false,
      HARD,
      [89, 1600],
      0.15,
      { 'mirrorless camera': devices.mirrorlessCamera, 'instant camera': devices.instantCamera, 'vintage camera': devices.vintageCamera },
    ],
  ],
};

/** The catalog's 36 categories with 2–4 shapes each. */
export const CATEGORIES: readonly Category[] = (Object.entries(TABLE) as [Department, readonly Row[]][]).flatMap(([department, rows]) =>
  rows.map(([name, plural, materials, price, patterned, shapes]) => ({
    name,
    department,
    plural,
    materials,
    price,
    patterned,
    shapes: Object.entries(shapes).map(([shape, draw]) => ({ name: shape, draw })),
  })),
);
