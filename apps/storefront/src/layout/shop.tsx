import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { InstantSearch } from 'react-instantsearch';
import { searchClient } from '../api/search-client.js';
import { useAnswer } from '../api/use-answer.js';
import { vitrine } from '../api/vitrine.js';
import { useLocale } from '../i18n/i18n.js';
import { usePictureChooser } from '../picture/picture-chooser.js';
import { placeOf, useAddress } from '../routing/location.js';
import { INDEX, routeOf, searchRouter, stateOf } from '../routing/search-route.js';
import { facetsOf } from '../search/facet-names.js';
import { SearchPage } from '../search/search-page.js';
import { Header } from './header.js';
import { Notice } from './notice.js';

// Most visitors begin with the search: the other pages are loaded when they are opened.
const ProductPage = lazy(async () => ({ default: (await import('../product/product-page.js')).ProductPage }));
const LookPage = lazy(async () => ({ default: (await import('../picture/look-page.js')).LookPage }));

const ROUTING = { router: searchRouter(), stateMapping: { stateToRoute: routeOf, routeToState: stateOf } };

/** The whole page: the search stays as it is while a product or a look is shown above it. */
export function Shop(): ReactNode {
  const { texts } = useLocale();
  const place = placeOf(useAddress().pathname);
  const main = useRef<HTMLElement>(null);
  const { chooser, open: choosePicture } = usePictureChooser();
  const schema = useAnswer('schema', vitrine.schema);
  const shown = place.page === 'search' ? place.page : JSON.stringify(place);
  const before = useRef(shown);
  // Whoever goes on by the keyboard goes on from the beginning of what is shown now.
  useEffect(() => {
    if (shown !== before.current) main.current?.focus({ preventScroll: true });
    before.current = shown;
  }, [shown]);
  if (!schema.value) return schema.problem ? <Notice problem={schema.problem} /> : null;
  return (
    <InstantSearch
      indexName={INDEX}
      searchClient={searchClient}
      routing={ROUTING}
      insights={false}
      future={{ preserveSharedStateOnUnmount: true }}
    >
      <a className="skip" href="#main" onClick={() => main.current?.focus()}>
        {texts.skip}
      </a>
      <Header onPicture={choosePicture} />
      <main id="main" ref={main} tabIndex={-1}>
        <div hidden={place.page !== 'search'}>
          <SearchPage facets={facetsOf(schema.value.fields)} onPicture={choosePicture} isShown={place.page === 'search'} />
        </div>
        <Suspense>
          {place.page === 'product' && <ProductPage key={place.id} id={place.id} />}
          {place.page === 'look' && <LookPage key={place.imageId} imageId={place.imageId} onPicture={choosePicture} />}
        </Suspense>
      </main>
      {chooser}
    </InstantSearch>
  );
}
