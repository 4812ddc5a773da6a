import { AjvCompiler } from '@fastify/ajv-compiler'
import SerializerSelector, {
  type Serializer,
  type SerializerCompiler,
  type SerializerFactory,
} from '@fastify/fast-json-stringify-compiler'

const known = new WeakMap<object, Serializer>()

const remember =
  (compile: SerializerCompiler): SerializerCompiler =>
  (route) => {
    const schema = route.schema as object
    const serializer = known.get(schema) ?? compile(route)
    known.set(schema, serializer)
    return serializer
  }

/** Compiles each schema once for all services of a process of tests, where each would compile its own. */
export const SCHEMA_CONTROLLER = {
  compilersFactory: {
    buildValidator: AjvCompiler(),
    buildSerializer: ((...setup) => remember(SerializerSelector()(...setup))) as SerializerFactory,
  },
}
