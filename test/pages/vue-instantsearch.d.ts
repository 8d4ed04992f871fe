/** The library has no types of its own for Vue 3. */
declare module 'vue-instantsearch/vue3/es' {
  import type { Component } from 'vue';

  export const AisConfigure: Component;
  export const AisHierarchicalMenu: Component;
  export const AisHits: Component;
  export const AisInstantSearch: Component;
  export const AisPagination: Component;
  export const AisRefinementList: Component;
  export const AisSearchBox: Component;
  export const AisStats: Component;
}
