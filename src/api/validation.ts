import { Ajv, type ErrorObject } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { AppError, type FieldError } from '../core/errors.ts';
import { isCalendarDay, parseMoment } from '../core/moments.ts';
import { isCleanText, isUuid } from '../core/text.ts';

/** A body with thousands of mistakes is told of the first ones. */
const MAX_ERRORS = 20;
const MAX_PATH = 100;

/** Each format with what is said of a value that does not have it. */
const formats: Record<string, { validate: (text: string) => boolean; message: string }> = {
  text: {
    validate: (text) => isCleanText(text) && text.trim() !== '',
    message: 'must be text that is not blank, without NUL characters or lone surrogates',
  },
  'well-formed': { validate: isCleanText, message: 'must not hold NUL characters or lone surrogates' },
  uuid: { validate: isUuid, message: 'must be a UUID' },
  date: { validate: isCalendarDay, message: 'must be a calendar day, YYYY-MM-DD' },
  moment: {
    validate: (text) => parseMoment(text) !== undefined,
    message: 'must be a moment such as 2026-01-15T10:30:00Z',
  },
};

const parts: Record<string, string> = { querystring: 'query', params: 'path' };

/**
 * Validation by the schemas of the contract. Nothing is coerced or dropped in a body; parameters, which are text on
 * the wire, are read by the type that their schema names, and by nothing looser.
 */
export function createValidator(): FastifySchemaCompiler<object> {
  const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: true, allowUnionTypes: true });
  for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, validate);
  return ({ schema, httpPart = 'body' }) => {
    const validate = ajv.compile(schema);
    const read = httpPart === 'body' ? (data: unknown) => data : readerOf(schema as ParameterSchema);
    const part = parts[httpPart] ?? httpPart;
    return (data: unknown) => {
      const value = read(data);
      if (validate(value)) return { value };
      const fields = (validate.errors ?? []).slice(0, MAX_ERRORS).map((error) => fieldOf(part, error));
      return { error: new AppError('invalid', 'The request is not valid.', { fields }) };
    };
  };
}

interface ParameterSchema {
  properties?: Record<string, { type?: string }>;
}

const booleans: Record<string, boolean> = { true: true, false: false, '1': true, '0': false };

/**
 * Only what the schema names is read, so that nothing else can reach a query. `1e3`, ` 1`, `0x1` and `1.0` are no integers
 * on the wire; a parameter given twice is a list and fits no type.
 */
function readerOf({ properties = {} }: ParameterSchema): (data: unknown) => unknown {
  const named = Object.entries(properties);
  return (data) => {
    const given = data as Record<string, unknown>;
    const value: Record<string, unknown> = {};
    for (const [name, { type }] of named) {
      if (Object.hasOwn(given, name)) value[name] = readValue(given[name], type);
    }
    return value;
  };
}

function readValue(given: unknown, type: string | undefined): unknown {
  if (typeof given !== 'string') return given;
  if (type === 'integer' && /^-?(?:0|[1-9]\d*)$/.test(given)) return Number(given);
  if (type === 'boolean') return booleans[given.toLowerCase()] ?? given;
  return given;
}

function fieldOf(part: string, { instancePath, keyword, params, message }: ErrorObject): FieldError {
  const missing = params.missingProperty ?? params.additionalProperty;
  const path = `${part}${instancePath}${missing === undefined ? '' : `/${missing}`}`.slice(0, MAX_PATH);
  if (keyword === 'required') return { path, message: 'is missing' };
  if (keyword === 'additionalProperties') return { path, message: 'is not a known field' };
  if (keyword === 'format') return { path, message: formats[params.format]?.message ?? 'is not valid' };
  if (keyword === 'enum') return { path, message: `must be one of ${params.allowedValues.join(', ')}` };
  return { path, message: message ?? 'is not valid' };
}
