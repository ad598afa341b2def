import { Button, Card, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconMoodSmile, IconPlus, IconUserPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import { Empty } from '../states.tsx'

/** The first steps with Concord, for somebody who has no study yet. */
export function NoStudies({
  mayCreate,
  onTry,
  onCreate,
}: {
  mayCreate: boolean
  onTry: () => void
  onCreate: () => void
}) {
  const t = useText()
  if (!mayCreate)
    return (
      <Empty title={t('No studies yet')}>
        {t('You are not a member of any study yet. Ask a study manager to add you.')}
      </Empty>
    )
  return (
    <Stack py="lg" maw={1000}>
      <div>
        <Title order={2}>{t('No studies yet')}</Title>
        <Text c="dimmed">
          {t(
            'A study contains participants, their recorded interviews and ratings. Three steps lead to the first chart.',
          )}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Step
          title={t('1. Try it')}
          action={
            <Button variant="default" leftSection={<IconMoodSmile size={18} aria-hidden />} onClick={onTry}>
              {t('Create phantom study')}
            </Button>
          }
        >
          {t('Drawn faces with known expressivity are analysed and rated on this machine. It takes a few minutes.')}
        </Step>
        <Step
          title={t('2. Create your study')}
          action={
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={onCreate}>
              {t('New study')}
            </Button>
          }
        >
          {t('Choose the rating scale and who is blinded, add interviews and upload their recordings.')}
        </Step>
        <Step title={t('3. Invite raters')} action={<IconUserPlus size={22} aria-hidden />}>
          {t('Add members on the study’s Members page. Raters stay blind until their own sheets are signed.')}
        </Step>
      </SimpleGrid>
    </Stack>
  )
}

function Step({ title, children, action }: { title: string; children: ReactNode; action: ReactNode }) {
  return (
    <Card>
      <Stack gap="xs" h="100%" justify="space-between">
        <div>
          <Title order={3}>{title}</Title>
          <Text size="sm" mt={4}>
            {children}
          </Text>
        </div>
        <div>{action}</div>
      </Stack>
    </Card>
  )
}
