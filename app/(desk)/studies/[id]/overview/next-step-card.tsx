import { Button, Card, Text, Title } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import type { NextStep } from '#lib/review/next-step.ts'

/** What the person does next in the study: one sentence, and one button. */
export function NextStepCard({ studyId, step: { what, action } }: { studyId: string; step: NextStep }) {
  const t = useText()
  return (
    <Card component="section" aria-label={t('Next step')}>
      <Title order={2} mb={4}>
        {t('Next step')}
      </Title>
      <Text size="sm">{t(what)}</Text>
      {action && (
        <Button
          component={Link}
          href={'href' in action ? action.href : `/studies/${studyId}${action.path}`}
          mt="sm"
          w="fit-content"
          rightSection={<IconArrowRight size={16} aria-hidden />}
        >
          {t(action.label)}
        </Button>
      )}
    </Card>
  )
}
