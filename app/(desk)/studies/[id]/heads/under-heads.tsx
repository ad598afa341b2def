import { Anchor, Stack, Title } from '@mantine/core'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'

/** A page under the heads of a study, with the way back to them. */
export function UnderHeads({ studyId, title, children }: { studyId: string; title: string; children: ReactNode }) {
  const t = useText()
  return (
    <Stack>
      <div>
        <Anchor component={Link} href={`/studies/${studyId}/heads`} size="sm">
          {t('Heads')}
        </Anchor>
        <Title order={2}>{title}</Title>
      </div>
      {children}
    </Stack>
  )
}
