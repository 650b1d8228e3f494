/** A few numbers side by side as bars, each with its name and value in words. */
export function Bars({
  name,
  of,
}: {
  name: string;
  of: readonly { readonly name: string; readonly value: number; readonly bad?: boolean }[];
}) {
  const most = Math.max(1, ...of.map(({ value }) => value));
  return (
    <dl className="bars" aria-label={name}>
      {of.map((one) => (
        <div key={one.name} style={{ display: 'contents' }}>
          <dt>{one.name}</dt>
          <dd>
            <span
              className="bar"
              data-bad={one.bad === true && one.value > 0}
              style={{ width: `${(one.value / most) * 60}%` }}
              aria-hidden
            />
            {one.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
