import { Home } from './home.tsx'

export const metadata = { title: 'Studies' }

/** For people who are signed in; shows what waits for them and their studies. */
export default function HomePage() {
  return <Home />
}
