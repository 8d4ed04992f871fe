import { MAGENTO } from './magento.js';
import { PRESTASHOP } from './prestashop.js';
import { SHOPIFY } from './shopify.js';
import type { Columns, RowCensus, ShopSystem } from './system.js';
import { WOOCOMMERCE } from './woocommerce.js';

/** The exports of shop systems that Vitrine reads as they are. */
const SYSTEMS = [SHOPIFY, WOOCOMMERCE, MAGENTO, PRESTASHOP] as readonly ShopSystem<RowCensus>[];

/** The system whose export has these columns; undefined for any other feed. */
export const systemOf = (columns: Columns): ShopSystem | undefined => SYSTEMS.find((system) => system.fits(columns));

/** The system of a name that `FeedFacts` has. */
export const systemNamed = (name: string | undefined): ShopSystem | undefined => SYSTEMS.find((system) => system.name === name);
