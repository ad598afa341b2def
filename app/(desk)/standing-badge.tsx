import { Badge, Tooltip } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { HeadStanding } from '#lib/plans/head-standing.ts'

/** Whether a head is the one of the study's analysis plan; nothing where no plan is locked. */
export function StandingBadge({ standing }: { standing: HeadStanding | undefined }) {
  const t = useText()
  if (!standing) return null
  const planned = standing.kind === 'planned'
  return (
    <Tooltip label={t(standing.why)} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <Badge color={planned ? 'teal' : 'gray'} variant="light" size="sm" miw="max-content" tabIndex={0}>
        {planned ? t('planned') : t('exploratory')}
      </Badge>
    </Tooltip>
  )
}
