// Node's own modules without types: the tests need a handful of functions, not a package of declarations.
declare module "node:*";
