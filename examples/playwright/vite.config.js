// JSX is all that React needs of the build. What is in public/ is part of the site, its scripts too.
export default {
  esbuild: { jsx: 'automatic' },
  build: { assetsInlineLimit: 0 },
};
