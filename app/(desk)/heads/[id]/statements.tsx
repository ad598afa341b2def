'use client'
import { Alert, Button, Card, Group, Text, Title } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
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
  const [open, setOpen] = useState(false)
  const given = Object.keys(statements.study.texts).length + Object.keys(statements.head.texts).length
  return (
    <Card component="section" aria-label="Statements">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} mb={6}>
            Statements
          </Title>
          <Text size="sm" c="dimmed">
            {given} of {ALL} statements are filled in. The others show as “not stated”.
          </Text>
        </div>
        {mayDescribe && !open && (
          <Button
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden />}
            aria-expanded={open}
            onClick={() => setOpen(true)}
          >
            Edit statements
          </Button>
        )}
      </Group>
      {statements.why && (
        <Alert color="red" mt="sm" title="Some statements can’t be read">
          {statements.why}
        </Alert>
      )}
      {open && <StatementsForm headId={headId} before={statements} onDone={() => setOpen(false)} />}
    </Card>
  )
}
