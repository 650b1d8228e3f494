import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

/** Says that something happened to letters since `shown`, milliseconds, and asks again where somebody wants to see it. */
export function News({ shown, again }: { shown: number; again: () => void }) {
  // Written by the stream of events; nothing is asked for here.
  const { data } = useQuery<number>({ queryKey: ['news', 'letters'], queryFn: () => 0, enabled: false });
  return (
    <div role="status" className="contents">
      {data !== undefined && shown > 0 && data > shown && (
        <Button size="compact-sm" variant="light" onClick={again}>
          Something changed: look again
        </Button>
      )}
    </div>
  );
}
