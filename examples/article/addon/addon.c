// What native code does wrong, and right: memory that is never freed, references that are counted, a crash, a loop.
#include <node_api.h>
#include <stdlib.h>
#include <string.h>
#ifndef _WIN32
#include <sys/mman.h>
#endif

#define CHECK(call) \
  do { \
    if ((call) != napi_ok) { \
      napi_throw_error(env, NULL, #call); \
      return NULL; \
    } \
  } while (0)

/* Doubles each quote. The caller frees it. */
static char *escape(napi_env env, napi_callback_info info, size_t *escaped) {
  size_t argc = 1, length, at;
  napi_value row;
  char *from, *to;
  CHECK(napi_get_cb_info(env, info, &argc, &row, NULL, NULL));
  CHECK(napi_get_value_string_utf8(env, row, NULL, 0, &length));
  from = malloc(length + 1);
  CHECK(napi_get_value_string_utf8(env, row, from, length + 1, &length));
  to = malloc(2 * length + 1);
  *escaped = 0;
  for (at = 0; at < length; at++) {
    if (from[at] == '\'') to[(*escaped)++] = '\'';
    to[(*escaped)++] = from[at];
  }
  to[*escaped] = 0;
  free(from);
  return to;
}

static napi_value number(napi_env env, size_t value) {
  napi_value result;
  CHECK(napi_create_int64(env, (int64_t)value, &result));
  return result;
}

static napi_value escape_and_forget(napi_env env, napi_callback_info info) {
  size_t length;
  /* The leak: nobody has the pointer any more. */
  if (escape(env, info, &length) == NULL) return NULL;
  return number(env, length);
}

static napi_value escape_and_free(napi_env env, napi_callback_info info) {
  size_t length;
  char *escaped = escape(env, info, &length);
  if (escaped == NULL) return NULL;
  free(escaped);
  return number(env, length);
}

/* A person in native memory, who knows others by references that are counted, or that are not. */
typedef struct {
  napi_ref friend_ref;
} Person;

static void free_person(napi_env env, void *data, void *hint) {
  Person *person = data;
  (void)hint;
  if (person->friend_ref != NULL) napi_delete_reference(env, person->friend_ref);
  free(person);
}

static napi_value new_person(napi_env env, napi_callback_info info) {
  napi_value self;
  Person *person;
  CHECK(napi_get_cb_info(env, info, NULL, NULL, &self, NULL));
  person = calloc(1, sizeof(Person));
  CHECK(napi_wrap(env, self, person, free_person, NULL, NULL));
  return self;
}

static napi_value refer(napi_env env, napi_callback_info info, uint32_t count) {
  size_t argc = 1;
  napi_value self, other;
  Person *person;
  CHECK(napi_get_cb_info(env, info, &argc, &other, &self, NULL));
  CHECK(napi_unwrap(env, self, (void **)&person));
  if (person->friend_ref != NULL) CHECK(napi_delete_reference(env, person->friend_ref));
  CHECK(napi_create_reference(env, other, count, &person->friend_ref));
  return NULL;
}

/* A count of 1 holds: two who hold each other are never collected. */
static napi_value befriend(napi_env env, napi_callback_info info) { return refer(env, info, 1); }

/* A count of 0 does not: the cure that `weakref` is in Python. */
static napi_value befriend_weakly(napi_env env, napi_callback_info info) { return refer(env, info, 0); }

static void free_late(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  free(data);
}

/* An object with a block that is freed when it is finalized: some turns after the collection. */
static napi_value finalize_late(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  int64_t bytes = 0;
  napi_value size, object;
  void *block;
  CHECK(napi_get_cb_info(env, info, &argc, &size, NULL, NULL));
  CHECK(napi_get_value_int64(env, size, &bytes));
  CHECK(napi_create_object(env, &object));
  block = malloc((size_t)bytes);
  memset(block, 1, (size_t)bytes);
  CHECK(napi_wrap(env, object, block, free_late, NULL, NULL));
  return object;
}

/* A block of so many bytes, written to: forgotten, or given back. */
static napi_value allocate(napi_env env, napi_callback_info info, int forget) {
  size_t argc = 1;
  int64_t bytes = 0;
  napi_value size;
  volatile char *block;
  CHECK(napi_get_cb_info(env, info, &argc, &size, NULL, NULL));
  CHECK(napi_get_value_int64(env, size, &bytes));
  block = malloc((size_t)bytes);
  block[0] = 1;
  if (!forget) free((void *)block);
  return NULL;
}

static napi_value allocate_and_forget(napi_env env, napi_callback_info info) { return allocate(env, info, 1); }

static napi_value allocate_and_free(napi_env env, napi_callback_info info) { return allocate(env, info, 0); }

/* Pages past the allocator, written to, and never unmapped. */
static napi_value map_and_forget(napi_env env, napi_callback_info info) {
#ifdef _WIN32
  return allocate(env, info, 1);
#else
  size_t argc = 1;
  int64_t bytes = 0;
  napi_value size;
  volatile char *pages;
  CHECK(napi_get_cb_info(env, info, &argc, &size, NULL, NULL));
  CHECK(napi_get_value_int64(env, size, &bytes));
  pages = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) {
    napi_throw_error(env, NULL, "mmap failed");
    return NULL;
  }
  pages[0] = 1;
  return NULL;
#endif
}

static napi_value crash(napi_env env, napi_callback_info info) {
  volatile int *nowhere = NULL;
  (void)env;
  (void)info;
  *nowhere = 1;
  return NULL;
}

static napi_value hang(napi_env env, napi_callback_info info) {
  volatile int turning = 1;
  (void)env;
  (void)info;
  while (turning) {
  }
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value person;
  napi_property_descriptor methods[] = {
      {"befriend", NULL, befriend, NULL, NULL, NULL, napi_default_method, NULL},
      {"befriendWeakly", NULL, befriend_weakly, NULL, NULL, NULL, napi_default_method, NULL},
  };
  CHECK(napi_define_class(env, "Person", NAPI_AUTO_LENGTH, new_person, NULL, 2, methods, &person));
  napi_property_descriptor all[] = {
      {"Person", NULL, NULL, NULL, NULL, person, napi_enumerable, NULL},
      {"escapeAndForget", NULL, escape_and_forget, NULL, NULL, NULL, napi_enumerable, NULL},
      {"escapeAndFree", NULL, escape_and_free, NULL, NULL, NULL, napi_enumerable, NULL},
      {"allocateAndForget", NULL, allocate_and_forget, NULL, NULL, NULL, napi_enumerable, NULL},
      {"mapAndForget", NULL, map_and_forget, NULL, NULL, NULL, napi_enumerable, NULL},
      {"allocateAndFree", NULL, allocate_and_free, NULL, NULL, NULL, napi_enumerable, NULL},
      {"finalizeLate", NULL, finalize_late, NULL, NULL, NULL, napi_enumerable, NULL},
      {"crash", NULL, crash, NULL, NULL, NULL, napi_enumerable, NULL},
      {"hang", NULL, hang, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  CHECK(napi_define_properties(env, exports, sizeof(all) / sizeof(all[0]), all));
  return exports;
}
