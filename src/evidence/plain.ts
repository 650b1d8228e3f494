/**
 * JSON in its one plain spelling: as JSON.stringify writes what was read, white space aside. A member given twice, which
 * one reader may take and another drop, is null like any other text that is not such JSON.
 */
export function plainJson(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    const bare = text.replace(
      /("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g,
      (_, string: string | undefined) => string ?? '',
    );
    return JSON.stringify(value) === bare ? value : null;
  } catch {
    return null;
  }
}
