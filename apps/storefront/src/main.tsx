import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LocaleProvider } from './i18n/i18n.js';
import { Shop } from './layout/shop.js';

const root = document.getElementById('shop');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <LocaleProvider>
        <Shop />
      </LocaleProvider>
    </StrictMode>,
  );
}
