type Props = { readonly query: string; readonly onQuery: (query: string) => void; readonly label: string };

/** A field to search a list by. */
export function SearchField({ query, onQuery, label }: Props) {
  return (
    <label class="search">
      <span class="hidden">{label}</span>
      <input
        type="search"
        value={query}
        placeholder="Name, id, group, kind, outcome …"
        onInput={({ currentTarget }) => onQuery(currentTarget.value)}
        autocomplete="off"
        spellcheck={false}
      />
    </label>
  );
}
