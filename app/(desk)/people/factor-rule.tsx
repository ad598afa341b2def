import { Card, Radio, Stack, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import { phrase } from '#lib/messages/message.ts'

const RULES = [
  { value: 'none', label: phrase('Nobody has to; each person decides') },
  { value: 'administrators', label: phrase('Administrators') },
  { value: 'everyone', label: phrase('Everyone') },
]

/** Sets whose accounts need a second factor. */
export function FactorRule() {
  const t = useText()
  const rule = useQuery(rpc.people.factorRule.queryOptions())
  const set = useMutation(
    rpc.people.setFactorRule.mutationOptions({ onSettled: () => rule.refetch(), onError: tellProblem }),
  )
  if (rule.error) return <Problem error={rule.error} retry={() => rule.refetch()} />
  return (
    <Card component="section" aria-labelledby="factor-rule" maw={560}>
      <Title order={2} id="factor-rule" mb="sm">
        {t('Who needs a second factor')}
      </Title>
      <Radio.Group
        aria-labelledby="factor-rule"
        description={t('Those who have none set one up at their next sign-in, before anything else.')}
        value={set.isPending ? set.variables.rule : (rule.data ?? null)}
        onChange={(value) => set.mutate({ rule: value as 'none' })}
      >
        <Stack gap="xs" mt="xs">
          {RULES.map(({ value, label }) => (
            <Radio key={value} value={value} label={t(label)} disabled={rule.isPending} />
          ))}
        </Stack>
      </Radio.Group>
    </Card>
  )
}
