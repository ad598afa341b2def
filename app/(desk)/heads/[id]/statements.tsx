'use client'
import { Alert, Button, Card, Group, Text, Title } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { HEAD_STATEMENTS, STUDY_STATEMENTS } from '#lib/heads/card-statements.ts'
import { type StatementsBefore, StatementsForm } from './statements-form.tsx'

const ALL = Object.keys(STUDY_STATEMENTS).length + Object.keys(HEAD_STATEMENTS).length

/** What only people know, with the way to state it. */
export function Statements({
  headId,
  statements,
  mayDescribe,
}: {
  headId: string
  statements: StatementsBefore & { why: string | undefined }
  mayDescribe: boolean
}) {
  const t = useText()
  const [open, setOpen] = useState(false)
  const given = Object.keys(statements.study.texts).length + Object.keys(statements.head.texts).length
  return (
    <Card component="section" aria-label={t('Statements')}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} mb={6}>
            {t('Statements')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('{given} of {all} statements are filled in. The others show as “not stated”.', { given, all: ALL })}
          </Text>
        </div>
        {mayDescribe && !open && (
          <Button
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden />}
            aria-expanded={open}
            onClick={() => setOpen(true)}
          >
            {t('Edit statements')}
          </Button>
        )}
      </Group>
      {statements.why && (
        <Alert color="red" mt="sm" title={t('Some statements can’t be read')}>
          {t.stored(statements.why)}
        </Alert>
      )}
      {open && <StatementsForm headId={headId} before={statements} onDone={() => setOpen(false)} />}
    </Card>
  )
}
