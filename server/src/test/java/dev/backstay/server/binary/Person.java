package dev.backstay.server.binary;

import java.util.Date;
import java.util.List;

/** A record of the table of the same name, as people write it for the Java SDK. */
@SuppressWarnings("JavaUtilDate") // types of the SDK
public final class Person {
  private String objectId;
  private String name;
  private Integer age;
  private Double height;
  private Boolean member;
  private Date born;
  private Date created;
  private String ownerId;
  private List<Person> friends;

  public String getObjectId() {
    return objectId;
  }

  public void setObjectId(String objectId) {
    this.objectId = objectId;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public Integer getAge() {
    return age;
  }

  public void setAge(Integer age) {
    this.age = age;
  }

  public Double getHeight() {
    return height;
  }

  public void setHeight(Double height) {
    this.height = height;
  }

  public Boolean getMember() {
    return member;
  }

  public void setMember(Boolean member) {
    this.member = member;
  }

  public Date getBorn() {
    return born == null ? null : new Date(born.getTime());
  }

  public void setBorn(Date born) {
    this.born = born == null ? null : new Date(born.getTime());
  }

  public Date getCreated() {
    return created == null ? null : new Date(created.getTime());
  }

  public void setCreated(Date created) {
    this.created = created == null ? null : new Date(created.getTime());
  }

  public String getOwnerId() {
    return ownerId;
  }

  public void setOwnerId(String ownerId) {
    this.ownerId = ownerId;
  }

  public List<Person> getFriends() {
    return friends;
  }

  public void setFriends(List<Person> friends) {
    this.friends = friends;
  }
}
