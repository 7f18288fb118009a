/** One problem a schema found. */
export type SchemaIssue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

/** What validation gives back: the value, or what is wrong with it. */
export type SchemaResult<Output> = { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/**
 * A configuration schema: anything that speaks Standard Schema (v1) and Standard JSON Schema, as zod does.
 * It must refuse unknown keys. Field descriptions become the user's documentation.
 */
export type ConfigSchema<Output = unknown> = {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly jsonSchema: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>;
    };
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
};

/** The type a schema's validation gives. */
export type ConfigOf<S extends ConfigSchema> = S extends ConfigSchema<infer Output> ? Output : never;
