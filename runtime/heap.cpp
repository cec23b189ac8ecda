#include "runtime/heap.h"

#include "runtime/disk.h"
#include "runtime/exception.h"
#include "runtime/external.h"
#include "runtime/generator.h"
#include "runtime/region.h"
#include "runtime/set.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mimalloc.h>

namespace pyreck::rt {

bool can_allocate(Context* c, uint64_t bytes) {
  constexpr uint64_t kMost = uint64_t{1} << 36;  // whatever the job allows
  if (bytes > kMost) {
    c->abandon = Abandon::kMemory;
    return false;
  }
  auto wanted = static_cast<int64_t>(bytes);
  if (!charge(c, wanted)) return false;
  c->memory_credit += wanted;
  return true;
}

Object* allocate(Context* c, Kind kind, size_t bytes) {
  if (!charge(c, static_cast<int64_t>(bytes))) return nullptr;
  auto* o = static_cast<Object*>(mi_malloc(bytes));
  if (o == nullptr) {
    c->abandon = Abandon::kMemory;
    return nullptr;
  }
  *o = {1, c->region, kind, 0, 0};
  return o;
}

void free_memory(Object* o) { mi_free(o); }

namespace {

void* resize_in_memory(Context* c, void* buffer, size_t old_bytes, size_t new_bytes) {
  int64_t more = static_cast<int64_t>(new_bytes) - static_cast<int64_t>(old_bytes);
  if (more > 0 && !charge(c, more)) return nullptr;
  void* moved = mi_realloc(buffer, new_bytes == 0 ? 1 : new_bytes);
  if (moved == nullptr) {
    c->abandon = Abandon::kMemory;
    return nullptr;
  }
  if (more < 0) uncharge(c, -more);
  return moved;
}

void* with_bytes_of(Context* c, void* moved, void* buffer, size_t old_bytes, size_t new_bytes) {
  if (moved == nullptr) return nullptr;
  if (buffer != nullptr) std::memcpy(moved, buffer, std::min(old_bytes, new_bytes));
  free_buffer(c, buffer, old_bytes);
  return moved;
}

/// Of a buffer that is or becomes one that may be on disk.
void* resize_large(Context* c, void* buffer, size_t old_bytes, size_t new_bytes) {
  if (old_bytes >= kLeastOnDisk && is_on_disk(buffer)) {
    if (new_bytes < kLeastOnDisk)
      return with_bytes_of(c, resize_in_memory(c, nullptr, 0, new_bytes), buffer, old_bytes,
                           new_bytes);
    void* moved = resize_on_disk(buffer, new_bytes);
    if (moved == nullptr) c->abandon = Abandon::kMemory;
    return moved;
  }
  if (new_bytes > old_bytes && new_bytes >= kLeastOnDisk) {
    void* moved = job_allocate_on_disk(c, old_bytes, new_bytes);
    if (moved != nullptr) return with_bytes_of(c, moved, buffer, old_bytes, new_bytes);
  }
  return resize_in_memory(c, buffer, old_bytes, new_bytes);
}

}  // namespace

void* resize_buffer(Context* c, void* buffer, size_t old_bytes, size_t new_bytes) {
  if (std::max(old_bytes, new_bytes) >= kLeastOnDisk) [[unlikely]]
    return resize_large(c, buffer, old_bytes, new_bytes);
  return resize_in_memory(c, buffer, old_bytes, new_bytes);
}

void free_buffer(Context* c, void* buffer, size_t bytes) {
  if (buffer == nullptr) return;
  if (bytes >= kLeastOnDisk && free_on_disk(buffer)) return;
  mi_free(buffer);
  uncharge(c, static_cast<int64_t>(bytes));
}

namespace {

/// Bytes of the object itself, without buffers that it owns.
size_t object_bytes(const Object* o) {
  switch (o->kind) {
    case Kind::kFloat:
      return sizeof(Float);
    case Kind::kComplex:
      return sizeof(Complex);
    case Kind::kBigInt:
      return sizeof(BigInt) + (o->aux - 1) * sizeof(mp_limb_t);
    case Kind::kStr: {
      const Str* s = static_cast<const Str*>(o);
      return sizeof(Str) + static_cast<size_t>(s->length) * (s->flags & kStrWidthMask);
    }
    case Kind::kBytes:
      return sizeof(Bytes) + static_cast<size_t>(static_cast<const Bytes*>(o)->length);
    case Kind::kByteArray:
      return sizeof(ByteArray);
    case Kind::kTuple:
      return sizeof(Tuple) + static_cast<size_t>(static_cast<const Tuple*>(o)->length) * 8;
    case Kind::kList:
      return sizeof(List);
    case Kind::kDict:
      return sizeof(Dict);
    case Kind::kSet:
      return sizeof(Set);
    case Kind::kRange:
      return sizeof(Range);
    case Kind::kSlice:
      return sizeof(Slice);
    case Kind::kFunction:
      return sizeof(Function) +
             static_cast<size_t>(static_cast<const Function*>(o)->count_captures) * 8;
    case Kind::kBuiltin:
      return sizeof(BuiltinObject);
    case Kind::kCell:
      return sizeof(Cell);
    case Kind::kException:
      return sizeof(Exception);
    case Kind::kIterator:
    case Kind::kDictView:
      return sizeof(Iterator) +
             static_cast<size_t>(static_cast<const Iterator*>(o)->count_children) * 8;
    case Kind::kGenerator:
      return sizeof(Generator);
    case Kind::kInstance:
      return sizeof(Instance) + count_fields(static_cast<const Instance*>(o)) * size_t{8};
    case Kind::kClass:
      return sizeof(Class) + static_cast<size_t>(static_cast<const Class*>(o)->count) * 8;
    case Kind::kMethod:
      return sizeof(BoundMethod);
    case Kind::kSuper:
      return sizeof(Super);
  }
  return sizeof(Object);
}

void drop_all(Freeing& f, const Word* words, int64_t count) {
  for (int64_t i = 0; i < count; i++) f.drop(words[i]);
}

void free_list(Freeing& f, List* list) {
  if (list->flags == kListWords) drop_all(f, list->words, list->length);
  if (is_external(list)) [[unlikely]]
    return release_external(list);
  free_buffer(f.context, list->data, static_cast<size_t>(list->capacity) * 8);
}

void free_dict(Freeing& f, Dict* dict) {
  for (int64_t i = 0; i < dict->used; i++) {
    if (dict->entries[i].key == 0) continue;
    f.drop(dict->entries[i].key);
    f.drop(dict->entries[i].value);
  }
  free_buffer(f.context, dict->entries,
              static_cast<size_t>(dict->entry_capacity) * sizeof(DictEntry));
  if (dict->index != nullptr)
    free_buffer(f.context, dict->index, (dict->mask + 1) * sizeof(int32_t));
}

void free_instance(Freeing& f, Instance* instance) {
  uint32_t count = count_fields(instance);
  for (uint32_t i = 0; i < count; i++)
    if (!has_float_field(instance, i)) f.drop(instance->fields[i]);
  f.drop(instance->cls);
}

void free_generator(Freeing& f, Generator* g) {
  if (g->fiber != nullptr) {
    // Its last code runs with an object like any other: Freeing has written over the header.
    g->count = 1;
    g->region = f.context->region;
    generator_drop(f.context, g, f.closes);
  }
  f.drop(g->body);
}

void free_one(Freeing& f, Object* o) {
  switch (o->kind) {
    case Kind::kByteArray:
      free_buffer(f.context, static_cast<ByteArray*>(o)->data,
                  static_cast<size_t>(static_cast<ByteArray*>(o)->capacity));
      break;
    case Kind::kTuple:
      drop_all(f, static_cast<Tuple*>(o)->items, static_cast<Tuple*>(o)->length);
      break;
    case Kind::kList:
      free_list(f, static_cast<List*>(o));
      break;
    case Kind::kDict:
      free_dict(f, static_cast<Dict*>(o));
      break;
    case Kind::kSet:
      free_set_table(f, static_cast<Set*>(o));
      break;
    case Kind::kRange:
      drop_all(f, &static_cast<Range*>(o)->start, 4);
      break;
    case Kind::kSlice:
      drop_all(f, &static_cast<Slice*>(o)->start, 3);
      break;
    case Kind::kFunction:
      drop_all(f, static_cast<Function*>(o)->captures, static_cast<Function*>(o)->count_captures);
      break;
    case Kind::kCell:
      f.drop(static_cast<Cell*>(o)->contents);
      break;
    case Kind::kException:
      drop_all(f, &static_cast<Exception*>(o)->args, 4);
      std::free(static_cast<Exception*>(o)->traceback);
      break;
    case Kind::kIterator:
    case Kind::kDictView:
      f.drop(static_cast<Iterator*>(o)->source);
      drop_all(f, static_cast<Iterator*>(o)->children, static_cast<Iterator*>(o)->count_children);
      break;
    case Kind::kGenerator:
      free_generator(f, static_cast<Generator*>(o));
      break;
    case Kind::kInstance:
      free_instance(f, static_cast<Instance*>(o));
      break;
    case Kind::kClass: {
      auto* cls = static_cast<Class*>(o);
      drop_all(f, cls->words, cls->count);
      if (cls->program == nullptr) std::free(const_cast<char*>(cls->name));
      break;
    }
    case Kind::kMethod:
      f.drop(static_cast<BoundMethod*>(o)->function);
      f.drop(static_cast<BoundMethod*>(o)->self);
      break;
    case Kind::kSuper:
      f.drop(static_cast<Super*>(o)->self);
      break;
    case Kind::kFloat:
    case Kind::kComplex:
    case Kind::kBigInt:
    case Kind::kStr:
    case Kind::kBytes:
    case Kind::kBuiltin:
      break;
  }
  size_t bytes = object_bytes(o);
  free_memory(o);
  uncharge(f.context, static_cast<int64_t>(bytes));
}

}  // namespace

// A dead object's count and region hold the pointer to the next one that waits.
void Freeing::push(Object* o) {
  std::memcpy(static_cast<void*>(o), &first_, sizeof first_);
  first_ = o;
}

void Freeing::run() {
  while (first_ != nullptr) {
    Object* o = first_;
    std::memcpy(&first_, static_cast<void*>(o), sizeof first_);
    free_one(*this, o);
  }
}

namespace {

void free_object(Context* c, Object* o, bool closes) {
  Freeing freeing(c, closes);
  freeing.push(o);
  freeing.run();
}

}  // namespace

void release_last(Context* c, Object* o) { free_object(c, o, false); }

extern "C" {

void pk_release_slow(Context* c, Object* o) { free_object(c, o, true); }

void pk_retain(Context* c, Word w) { retain(c, w); }
void pk_release(Context* c, Word w) {
  if (is_object(w) && drop_count(c, object(w))) pk_release_slow(c, object(w));
}

int32_t pk_may_write(Context* c, Object* o) {
  uint32_t made_in = region_of(o);
  if (made_in == c->region) return 1;
  uint32_t owner = resolve_region(made_in);
  if (owner == c->region) {
    __atomic_store_n(&o->region, owner, __ATOMIC_RELAXED);
    return 1;
  }
  refuse(
      c,
      "this `%s` was made outside the block and cannot be changed in it; change a copy: `%s(...)`",
      type_name(word(o)), type_name(word(o)));
  // Of a running region around: a fold that was split runs again in order, where this is allowed.
  if (owner > kSeriesRegion) c->abandon = Abandon::kForeignWrite;
  return 0;
}

}  // extern "C"

}  // namespace pyreck::rt
