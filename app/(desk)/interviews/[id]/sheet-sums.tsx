import { Group, Text, Tooltip } from '@mantine/core'
import type { Entered } from '#lib/ratings/changed-items.ts'
import { type Scale, scoreSum } from '#lib/scales/scale.ts'

/** The sums of a sheet; one with an item that has no score says which. */
export function SheetSums({ scale, entered: { scores } }: { scale: Scale; entered: Entered }) {
  return (
    <Group mt="sm" gap="lg">
      {scale.sums.map((sum) => {
        const total = scoreSum(sum, scores)
        if (total !== undefined)
          return (
            <Text size="sm" key={sum.key}>
              {sum.title} <b>{total}</b>
            </Text>
          )
        const missing = scale.items.filter(({ key }) => sum.items.includes(key) && scores[key] === undefined)
        const why = `Needs all items. No score yet: ${missing.map(({ label }) => label).join(', ')}.`
        return (
          <Tooltip key={sum.key} label={why} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
            <Text size="sm" c="dimmed" tabIndex={0} aria-label={`${sum.title} –. ${why}`} role="note">
              {sum.title} –
            </Text>
          </Tooltip>
        )
      })}
    </Group>
  )
}
