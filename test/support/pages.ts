/** Where the services of tests are, unless they say otherwise. */
const ORIGIN = 'http://localhost:5000'

interface Answer {
  statusCode: number
  headers: Record<string, unknown>
  body: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const plain = (html: string) =>
  html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')

const attribute = (tag: string, name: string) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : plain(found)
}

/** What a person reads on a page, and its fields, by their names. */
export function readPage({ statusCode, body }: Pick<Answer, 'statusCode' | 'body'>) {
  const inputs = [...body.matchAll(/<input[^>]*>/g)].map(([tag]) => tag)
  return {
    status: statusCode,
    title: plain(/<h1>([\s\S]*?)<\/h1>/.exec(body)?.[1] ?? ''),
    /** What is wrong, in the summary. */
    fault: plain(
      /<div class="summary"[^>]*>\s*<p>(?:<a[^>]*>)?([\s\S]*?)(?:<\/a>)?<\/p>/.exec(body)?.[1] ?? '',
    ),
    /** The name of the field that the fault is about. */
    faulty: inputs.filter((tag) => /aria-invalid="true"/.test(tag)).map((tag) => attribute(tag, 'name')),
    done: plain(/<p class="done"[^>]*>([\s\S]*?)<\/p>/.exec(body)?.[1] ?? ''),
    /** What each field holds; undefined where it has no value at all. */
    values: Object.fromEntries(
      inputs.map((tag) => [attribute(tag, 'name') ?? '', attribute(tag, 'value')] as const),
    ),
    inputs,
    actions: [...body.matchAll(/<form method="post" action="([^"]*)"/g)].map(([, action = '']) =>
      plain(action),
    ),
    links: [...body.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => plain(href)),
    text: plain(body.replace(/<(style|script)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')).replace(
      /\s+/g,
      ' ',
    ),
  }
}

/** Where an answer leads, without the origin where it is this service's own. */
export const ledTo = ({ statusCode, headers }: Answer): [number, string] => [
  statusCode,
  String(headers.location ?? '').replace(ORIGIN, ''),
]
