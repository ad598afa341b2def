import { Button, Menu } from '@mantine/core'
import { IconColumns2 } from '@tabler/icons-react'
import Link from 'next/link'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'

/** The participant's other visits, each to be seen beside this one; nothing where there are none. */
export function CompareVisits({ interview: { id, otherVisits, study } }: { interview: InterviewPage }) {
  const t = useText()
  if (otherVisits.length === 0) return null
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns2 size={18} aria-hidden />}>
          {t('Compare visits')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {otherVisits.map((other) => (
          <Menu.Item
            key={other.id}
            component={Link}
            href={`/interviews/${id}?beside=${other.id}${scaleInAddress(study.scaleName, '&')}`}
          >
            {t('{visit} of {day}', { visit: other.visit, day: t.date(other.date) })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
