'use client'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { FigureFrame } from './figure-frame.tsx'
import { ForestFigure } from './forest-figure.tsx'

/** r of every head of the study with its interval, and the experts' own beside it. */
export function ItemsFigure({ query }: { query: { id: string } & Record<string, string> }) {
  const items = useQuery(rpc.studies.agreementItems.queryOptions({ input: query }))
  if (items.error) return <Problem error={items.error} retry={() => items.refetch()} />
  if (!items.data) return <Skeleton height={320} aria-label="Loading" />
  return (
    <FigureFrame
      title="Items and subscales"
      name="items"
      caption="Circles: out-of-fold r of the head for that target with its 95 % interval; squares: the experts among themselves on the same interviews, each with the mean of the others."
    >
      <ForestFigure
        label="Correlation of each target’s head with the raters, and of the raters among themselves"
        rows={items.data.flatMap(({ target, headKind, model, experts, n }) => [
          {
            label: short(target),
            r: model?.r,
            interval: model?.interval,
            detail: `${headKind}, n = ${n}`,
            kind: 'model' as const,
          },
          ...(experts === undefined ? [] : [{ label: '', r: experts, detail: 'experts', kind: 'experts' as const }]),
        ])}
      />
    </FigureFrame>
  )
}

const short = (title: string) => (title.length > 33 ? `${title.slice(0, 32)}…` : title)
